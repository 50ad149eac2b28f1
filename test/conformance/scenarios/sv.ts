/** sv: its grammar, what it says, and what it waits for. */
import type { Scenario } from "../harness.ts";
import { control, EXITING, FINISH, LOGGER, STEADY, STUBBORN } from "../services.ts";

const CHECK = "#!/bin/sh\nexec test -e ../available\n";

/** Words that need no service: they are wrong, or name none. */
const MISUSES: readonly (readonly string[])[] = [
  [],
  ["status"],
  ["bogus", "s"],
  ["restar", "s"],
  ["force-nothing", "s"],
  ["Up", "s"],
  ["-x", "status", "s"],
  ["-w"],
  ["-vw"],
  ["--", "status"],
  ["", "s"],
  ["--"],
  ["-", "s"],
  ["-v-", "s"],
];

const LOOKUPS: readonly (readonly string[])[] = [
  ["status", "nothing"],
  ["status", "/no/such", "./nothing", "nothing/", "../nothing", ""],
  ["status", "-v", "nothing"],
  ["-w", "abc", "status", "nothing"],
  ["-w3", "-v", "--", "status", "nothing"],
  ["--toString", "status", "nothing"],
  ["--", "status", "nothing"],
  ["-v", "--x", "status", "nothing"],
  ["statusx", "nothing"],
  ["up", "a-file"],
  ["-v", "up", "nothing"],
  ["start", "nothing", "nothing-more"],
  ["status", "name\nwith a line feed"],
  ["status", "n".repeat(255)],
  ["status", "n".repeat(256)],
];

export const sv: readonly Scenario[] = [
  {
    name: "wrong usage",
    files: {},
    async play(world) {
      for (const words of MISUSES) await world.sv(...words);
    },
  },
  {
    name: "services that are not there",
    files: { "a-file": "" },
    async play(world) {
      for (const words of LOOKUPS) await world.sv(...words);
      await world.svWith({ env: { SVDIR: "/no/such/directory" } }, "status", "s");
      await world.svWith({ env: { SVWAIT: "abc" } }, "-v", "up", "nothing");
    },
  },
  {
    name: "a directory that no runsv serves",
    files: { "s/run": STEADY },
    async play(world) {
      await world.sv("status", "s");
      const runsv = await world.runsv("s");
      await world.stat("s", "run");
      await world.send("s", "x");
      await world.ended(runsv);
      for (const word of ["status", "up", "exit", "start", "shutdown", "force-stop", "check"])
        await world.sv(word, "s");
    },
  },
  {
    name: "more than 99 failures",
    files: {},
    async play(world) {
      await world.sv("status", ...Array.from({ length: 120 }, (_, index) => `nothing-${index}`));
    },
  },
  {
    name: "status by name and by path, from anywhere",
    files: { "s/run": STEADY, "t/run": STEADY, "t/down": "" },
    async play(world) {
      await world.runsv("s");
      await world.runsv("t");
      await world.stat("s", "run");
      await world.sv("status", "s", "./s", "s/", `${world.path("s")}`, "t");
      await world.sv("s", "s", "nothing", "t");
      await world.svWith({ cwd: world.path("s") }, "status", ".", "./", "../t");
    },
  },
  {
    name: "start, stop and restart wait and tell",
    files: { "s/run": STEADY, "s/down": "" },
    async play(world) {
      await world.runsv("s");
      await world.sv("start", "s");
      await world.sv("start", "s");
      await world.matured("s");
      await world.aged("s");
      await world.sv("restart", "s");
      await world.matured("s");
      await world.sv("stop", "s");
      await world.sv("stop", "s");
      await world.sv("try-restart", "s");
    },
  },
  {
    name: "up, down, once, term and the others wait with -v",
    files: { "s/run": STEADY },
    async play(world) {
      await world.runsv("s");
      await world.matured("s");
      await world.sv("-v", "down", "s");
      await world.aged("s");
      await world.sv("-v", "once", "s");
      await world.matured("s");
      await world.sv("up", "s");
      await world.wants("s", "up");
      await world.sv("-v", "up", "s");
      await world.aged("s");
      await world.sv("-v", "term", "s");
      await world.matured("s");
      await world.sv("-v", "pause", "s");
      await world.sv("-v", "cont", "s");
      await world.aged("s");
      await world.sv("-v", "kill", "s");
      await world.matured("s");
      await world.sv("-v", "exit", "s");
    },
  },
  {
    name: "commands without waiting say nothing",
    files: { "s/run": STEADY },
    async play(world) {
      await world.runsv("s");
      await world.matured("s");
      for (const word of ["pause", "cont"]) await world.sv(word, "s");
      await world.sv("down", "s");
      await world.stat("s", "down");
      await world.sv("up", "s");
      await world.stat("s", "run");
    },
  },
  ...["hup", "alarm", "interrupt", "quit", "1", "2", "term", "kill"].map(
    (word): Scenario => ({
      name: `sv ${word} sends its signal`,
      files: { "s/run": STEADY, "s/finish": FINISH, "s/down": "" },
      async play(world) {
        await world.runsv("s");
        await world.send("s", "o");
        await world.stat("s", "run, want down");
        await world.lines("events", 1);
        await world.sv(word, "s");
        await world.lines("events", 2);
        await world.stat("s", "down");
      },
    }),
  ),
  {
    name: "reload sends HUP and tells the status",
    files: { "s/run": STEADY, ...control("h", 0) },
    async play(world) {
      await world.runsv("s");
      await world.matured("s");
      await world.sv("reload", "s");
      await world.lines("events", 2);
    },
  },
  {
    name: "shutdown waits until runsv has gone",
    files: { "s/run": STEADY, "s/log/run": LOGGER },
    async play(world) {
      const runsv = await world.runsv("s");
      await world.stat("s", "run");
      await world.stat("s/log", "run");
      await world.sv("shutdown", "s");
      await world.ended(runsv);
    },
  },
  {
    name: "a timeout is told, and counts",
    files: { "s/run": STUBBORN },
    async play(world) {
      await world.runsv("s");
      await world.lines("events", 1);
      await world.sv("-w", "1", "stop", "s");
      await world.sv("-w", "1", "shutdown", "s");
      await world.svWith({ env: { SVWAIT: "1" } }, "restart", "s");
    },
  },
  {
    name: "force-stop and its like kill what does not end",
    files: {
      "s/run": STUBBORN,
      "t/run": STUBBORN.replace("run", "run t"),
      "u/run": STUBBORN.replace("run", "run u"),
    },
    async play(world) {
      for (const name of ["s", "t", "u"]) await world.runsv(name);
      for (const name of ["s", "t", "u"]) await world.stat(name, "run");
      await world.sv("-w", "1", "force-stop", "s");
      await world.stat("s", "down");
      await world.matured("t");
      await world.aged("t");
      await world.sv("-w", "1", "force-restart", "t");
      await world.stat("t", "run");
      await world.sv("-w", "1", "Exit", "u");
    },
  },
  {
    name: "start waits for check",
    files: {
      "s/run": `#!/bin/sh\n(sleep 0.7; : >../available) &\nexec sleep 1000\n`,
      "s/down": "",
      "s/check": CHECK,
    },
    async play(world) {
      await world.runsv("s");
      await world.sv("start", "s");
      world.note("available", world.box.read("available") !== undefined);
    },
  },
  {
    name: "start times out when check fails, and check's output is not shown",
    files: { "s/run": STEADY, "s/check": "#!/bin/sh\necho nothing to see 2>/dev/null\nexit 1\n" },
    async play(world) {
      await world.runsv("s");
      await world.stat("s", "run");
      await world.sv("-w", "1", "start", "s");
    },
  },
  {
    name: "a check that cannot be executed passes, with a warning",
    files: { "s/run": STEADY, "s/check": "exit 1\n" },
    async play(world) {
      await world.runsv("s");
      await world.matured("s");
      await world.sv("start", "s");
    },
  },
  {
    name: "check of a service that is up as wanted",
    files: { "s/run": STEADY, "s/check": "#!/bin/sh\nexit 0\n" },
    async play(world) {
      await world.runsv("s");
      await world.matured("s");
      await world.sv("check", "s");
    },
  },
  {
    name: "check of a service that is down as wanted",
    files: { "s/run": STEADY, "s/down": "" },
    async play(world) {
      await world.runsv("s");
      await world.stat("s", "down");
      await world.sv("-w", "1", "check", "s");
    },
  },
  {
    name: "check of a service that is down and wanted up",
    files: { "s/run": EXITING, "s/finish": "#!/bin/sh\nsleep 0.1\n" },
    differs: { row: "sv-check", of: "sv" },
    async play(world) {
      const { pid } = await world.runsv("s");
      await world.lines("events", 1);
      await world.stat("s", "down");
      // It would be up for a moment every second.
      process.kill(pid, "SIGSTOP");
      await world.sv("-w", "1", "check", "s");
      process.kill(pid, "SIGCONT");
    },
  },
  {
    name: "a service that crashes all the time",
    files: { "s/run": EXITING },
    async play(world) {
      await world.runsv("s");
      await world.contains("events", "run");
      await world.sv("down", "s");
      await world.wants("s", "down");
      await world.stat("s", "down");
      await world.sv("status", "s");
    },
  },
  {
    name: "one line for each of several services, in their order",
    files: { "a/run": STEADY, "b/run": STEADY, "c/run": STUBBORN, "a/down": "", "b/down": "" },
    async play(world) {
      for (const name of ["a", "b", "c"]) await world.runsv(name);
      await world.stat("c", "run");
      await world.sv("start", "a", "nothing", "b");
      await world.sv("status", "c", "nothing", "a", "b");
      await world.sv("-w", "1", "stop", "c", "nothing");
    },
  },
  {
    name: "down is sent again to a service that was run once",
    files: { "s/run": STEADY, "s/down": "" },
    async play(world) {
      await world.runsv("s");
      await world.aged("s");
      await world.sv("-v", "once", "s");
      await world.matured("s");
      await world.sv("-w", "1", "down", "s");
    },
  },
  {
    name: "a name with a slash at its end is a path, also while waiting",
    files: { "place/s/run": STEADY, "place/s/down": "" },
    differs: { row: "sv-slash", of: "sv" },
    async play(world) {
      await world.runsv("place/s");
      await world.stat("place/s", "down");
      await world.svWith({ cwd: world.path("place") }, "start", "s/");
    },
  },
  {
    name: "the version",
    files: {},
    differs: { row: "sv-version", of: "sv" },
    async play(world) {
      await world.sv("-V");
    },
  },
];
