/** Old logs are processed when they are rotated. */
import { chmodSync, rmSync } from "node:fs";
import { PROBE } from "../probe.ts";
import { once, type Scenario } from "../svlogd.ts";

const LINES = "delta\nalpha\ncharlie\nbravo\n";
/** Keeps the processor running until the test makes a file `go`. */
const SLOW = "!until test -e ../go; do sleep 0.01; done; sort";
/** Three old logs, and three that were not processed, in turn. */
const WAITING = Object.fromEntries(
  [..."ususus"].map((suffix, i) => [`d/@40000000300000000000000${i}.${suffix}`, `${i}\n`]),
);
const LONG_AGO = "@400000003000000000000000";

/** Has everything that is in `d` rotated and processed, once. */
const rotated = (name: string, config: string, rest: Partial<Scenario> = {}, words = "d"): Scenario => ({
  name,
  files: { "d/config": config },
  async play(world) {
    const svlogd = world.start(words, [], { env: { PATH: "/usr/bin:/bin", VARIABLE: "value" } });
    await svlogd.write(LINES);
    await world.holds("d/current", "bravo\n");
    await svlogd.kill("SIGALRM");
    await world.files("d", ".s", 1);
    await svlogd.ends();
  },
  ...rest,
});

export const processor: readonly Scenario[] = [
  rotated("output takes the place of the log", "!sort\n"),
  rotated("verbosely", "!sort\n", {}, "-v d"),
  rotated("no output", "!cat >/dev/null\n"),
  rotated("input that is not read", "!echo output\n"),
  rotated("no newline behind the command", "!sort"),
  rotated("the last processor counts", "!cat\n!sort\n"),
  rotated("no command: no processor", "!\n"),
  rotated("no command after a command", "!sort\n!\n"),
  rotated("spaces before the command", "! \t sort\n"),
  rotated("standard error is svlogd's", "!echo a message >&2; sort\n"),
  rotated("the state is empty at first", "!wc -c <&4; echo new >&5\n"),
  rotated("a failure is tried again", "!test -e ../failed || { : >../failed; echo half; exit 3; }; sort\n"),
  rotated(
    "three failures",
    "!cat >../input; echo x >>../failures; test $(wc -l <../failures) -gt 3 && sort ../input\n",
  ),
  rotated("a processor that is killed", "!test -e ../failed || { : >../failed; kill -KILL $$; }; sort\n", {
    differs: "processor-killed",
  }),
  rotated("a processor that leaves another behind", "!sleep 1000 >/dev/null 2>&1 & sort\n"),
  rotated("working directory, files and arguments", "!pwd; ls; tr '\\0' '\\n' </proc/$$/cmdline; cat\n"),
  rotated("the state of its process", "", {
    files: {
      "d/config": "!../probe >../report; sed '/^SigBlk/d; s/flags:.*//' ../report; rm ../report\n",
      probe: PROBE,
    },
  }),
  rotated("the signals that are blocked in its process", "!exec grep ^SigBlk /proc/self/status\n", {
    differs: "processor-mask",
  }),
  rotated("a state that is there, and a newstate", "!cat <&4; echo more >&5; cat\n", {
    files: { "d/config": "!cat <&4; echo more >&5; cat\n", "d/state": "state\n", "d/newstate": "left\n" },
  }),
  rotated(
    "a failure does not change the state",
    "!echo x >&5; test -e ../failed || { : >../failed; exit 1; }\n",
  ),
  rotated("with patterns, prefix and stamps", "-a*\np> \n!cat\n", {}, "-t d"),
  ...once({
    "several rotations": { words: "-l 10 d", config: "s30\n!sort\n", input: LINES.repeat(10) },
    "several rotations, and n": { words: "-l 10 d", config: "s30\nn2\n!sort\n", input: LINES.repeat(10) },
    "a state that counts": {
      words: "-l 10 d",
      config: "s30\n!n=$(cat <&4); echo x$n >&5; echo state $n; cat\n",
      input: LINES.repeat(5),
    },
    "in two directories": {
      words: "-l 10 d e",
      config: "s30\n!sort\n",
      files: { "e/config": "s50\n!tr a-z A-Z\n" },
      input: LINES.repeat(10),
    },
    "a current that was not closed, and no rotation": {
      words: "-v d",
      config: "!sort\n",
      files: { "d/current": "unclean\n" },
      input: LINES,
    },
    "a current that was not closed, and a rotation": {
      words: "-l 10 d",
      config: "s30\n!cat\n",
      files: { "d/current": "unclean\n" },
      input: LINES,
      differs: "leftover",
    },
    "what was left to process, and what was half processed": {
      words: "-l 10 d",
      config: "s30\n!cat\n",
      files: { [`d/${LONG_AGO}.u`]: "left\n", [`d/${LONG_AGO}.t`]: "half\n" },
      input: LINES,
      differs: "leftover",
    },
    "what waits for a processor counts for nothing, and stays": {
      words: "-l 10 d",
      config: "s30\nn1\n",
      files: WAITING,
      input: LINES,
    },
    "a large log": {
      config: "s200000\nn0\n!rev\n",
      input: "something to be turned round\n".repeat(20000),
    },
  }),
  {
    name: "the end of the input waits for the processor",
    files: { "d/config": `${SLOW}\n` },
    async play(world) {
      const svlogd = world.start("d");
      await svlogd.write(LINES);
      await world.holds("d/current", "bravo\n");
      await svlogd.kill("SIGALRM");
      await world.files("d", "newstate", 1);
      world.list("d");
      await svlogd.write("more\n");
      await world.holds("d/current", "more\n");
      world.box.write({ go: "" });
      await svlogd.ends();
    },
  },
  {
    name: "TERM waits for the processor",
    files: { "d/config": `${SLOW}\n` },
    async play(world) {
      const svlogd = world.start("-v d");
      await svlogd.write(LINES);
      await world.holds("d/current", "bravo\n");
      await svlogd.kill("SIGALRM");
      await world.files("d", "newstate", 1);
      await svlogd.kill("SIGTERM");
      await svlogd.says("sigterm received.");
      world.box.write({ go: "" });
      await svlogd.exits();
    },
  },
  {
    name: "the next rotation waits for the processor",
    files: { "d/config": `${SLOW}\n` },
    async play(world) {
      const svlogd = world.start("d");
      await svlogd.write(LINES);
      await world.holds("d/current", "bravo\n");
      await svlogd.kill("SIGALRM");
      await world.files("d", "newstate", 1);
      await svlogd.write("more\n");
      await world.holds("d/current", "more\n");
      await svlogd.kill("SIGALRM");
      world.box.write({ go: "" });
      await world.files("d", ".s", 2);
      await svlogd.write("last\n");
      await svlogd.ends();
    },
  },
  {
    name: "HUP while a processor runs",
    files: { "d/config": `${SLOW}\n` },
    differs: "hup-processor",
    async play(world) {
      const svlogd = world.start("-v d");
      await svlogd.write(LINES);
      await world.holds("d/current", "bravo\n");
      await svlogd.kill("SIGALRM");
      await world.files("d", "newstate", 1);
      await svlogd.kill("SIGHUP");
      await svlogd.says("append: d/current");
      world.box.write({ go: "" });
      await svlogd.says("sigchild received.");
      await svlogd.ends();
    },
  },
  {
    name: "HUP brings another processor",
    files: { "d/config": "!sort\n" },
    async play(world) {
      const svlogd = world.start("-v d");
      await svlogd.write(LINES);
      await world.holds("d/current", "bravo\n");
      await svlogd.kill("SIGALRM");
      await world.files("d", ".s", 1);
      world.box.write({ "d/config": "!tr a-z A-Z\n" });
      await svlogd.kill("SIGHUP");
      await svlogd.says("append: d/current");
      await svlogd.write(LINES);
      await world.holds("d/current", "bravo\n");
      await svlogd.kill("SIGALRM");
      await world.files("d", ".s", 2);
      await svlogd.ends();
    },
  },
  {
    name: "a newstate that cannot be written, until it can",
    files: { "d/config": "!cat\n", "d/newstate/file": "" },
    async play(world) {
      const svlogd = world.start("d");
      await svlogd.write(LINES);
      await world.holds("d/current", "bravo\n");
      await svlogd.kill("SIGALRM");
      await svlogd.says("unable to open newstate for processor: d: is a directory", 2);
      rmSync(world.box.path("d/newstate"), { recursive: true });
      await svlogd.ends();
    },
  },
  {
    name: "files of the processor are made with the umask",
    files: { "d/config": "!cat; echo state >&5\n" },
    async play(world) {
      const svlogd = world.start("d", ["sh", "-c", 'umask 077; exec "$@"', "sh"]);
      await svlogd.write(LINES);
      await world.holds("d/current", "bravo\n");
      await svlogd.kill("SIGALRM");
      await world.files("d", ".s", 1);
      chmodSync(world.box.path("d"), 0o755);
      await svlogd.ends();
    },
  },
];
