/** `sv log`: where a log is found, which lines are shown, and how. */
import { expect, test } from "bun:test";
import { chmodSync, mkdirSync } from "node:fs";
import { formatTai64n } from "@runit-ts/protocol";
import { AS_NOBODY, NOBODY } from "../lib/nobody.ts";
import { available, original } from "../lib/suite.ts";
import { until } from "../lib/until.ts";
import { Services, SINK, SLEEPER, utf8 } from "./lib/services.ts";

const EPOCH = 1_790_000_000;
/** A moment of the tests, as svlogd -t writes it. */
const label = (seconds: number) => formatTai64n({ seconds: EPOCH + seconds, nanoseconds: 5000 });
/** The same as it is shown in this time zone. */
const TZ = "Asia/Kolkata";
const local = (seconds: number) =>
  `${new Date((EPOCH + seconds + 19_800) * 1000).toISOString().slice(0, 19).replace("T", " ")}.000005`;
const old = (seconds: number, suffix: string) => `${label(seconds)}.${suffix}`;

/** A service whose log is not running, with these files in its log directory. */
function withFiles(box: Services, name: string, files: Record<string, string>): void {
  box.write({ [`${name}/run`]: SLEEPER, [`${name}/log/run`]: "#!/bin/sh\nexec svlogd -t ./main\n" });
  for (const [file, content] of Object.entries(files)) box.write({ [`${name}/log/main/${file}`]: content });
}

const log = (box: Services, ...words: string[]) => box.sv(["log", ...words], { env: { TZ } });

test.concurrent("old logs in the order of their names, then current; local time, or as it is", async () => {
  await using box = new Services();
  withFiles(box, "web", {
    current: `${label(9)} nine\n`,
    [old(8, "u")]: `${label(7)} seven\n${label(8)} eight\n`,
    [old(2, "s")]: `${label(1)} one\n${label(2)} two\n`,
    [old(4, "s")]: "processed\n",
    [old(4, "u")]: `${label(4)} four\n`,
    [old(6, "t")]: `${label(5)} in the making\n`,
    config: "",
    lock: "",
  });
  const times = [1, 2, 4, 7, 8, 9];
  const words = ["one", "two", "four", "seven", "eight", "nine"];
  expect(await log(box, "web")).toEqual({
    stdout: times.map((time, index) => `${local(time)} ${words[index]}\n`).join(""),
    stderr: "",
    exit: 0,
  });
  expect((await log(box, "--raw", "web")).stdout).toBe(
    times.map((time, index) => `${label(time)} ${words[index]}\n`).join(""),
  );
});

test.concurrent("the last lines, and those since a time", async () => {
  await using box = new Services();
  withFiles(box, "web", {
    [old(2, "s")]: `${label(1)} 1\n${label(2)} 2\n`,
    [old(4, "s")]: `${label(3)} 3\n${label(4)} 4\n`,
    current: `${label(5)} 5\n${label(6)} 6`,
  });
  const shown = async (...words: string[]) =>
    [...(await log(box, "web", ...words)).stdout.matchAll(/ (\d)\n/g)].map(([, number]) => Number(number));
  const iso = (seconds: number) => new Date((EPOCH + seconds) * 1000).toISOString();
  expect(await shown()).toEqual([1, 2, 3, 4, 5, 6]);
  expect(await shown("-n", "1")).toEqual([6]);
  expect(await shown("-n4")).toEqual([3, 4, 5, 6]);
  expect(await shown("--lines", "99")).toEqual([1, 2, 3, 4, 5, 6]);
  expect(await shown("-n", "0")).toEqual([]);
  expect(await shown("-s", iso(3))).toEqual([3, 4, 5, 6]);
  expect(await shown("--since", iso(6))).toEqual([6]);
  expect(await shown("-s", iso(1), "-n", "2")).toEqual([5, 6]);
  expect(await shown("-s", iso(5), "-n", "4")).toEqual([5, 6]);
  expect(await shown("-s", "2100-01-01")).toEqual([]);
  expect(await shown("-s", "36500d")).toEqual([1, 2, 3, 4, 5, 6]);
});

test.concurrent("a long line, a damaged stamp, bytes that are no text, what gzip has made, stamps of -tt, none", async () => {
  await using box = new Services();
  const long = "x".repeat(200_000);
  const zipped = Buffer.from(Bun.gzipSync(`${label(1)} zipped\n`)).toString("latin1");
  const current = `${label(2).slice(0, 20)}\n@zzz x\n${label(3)} \xff\x1b[2J\xc3\xa9\t\\\n${long}\n2026-11-22_09:53:41.17707 y\n\n`;
  withFiles(box, "web", { [old(1, "s")]: zipped, [old(2, "s")]: "\x1f\x8bno zip\n", current });
  expect((await log(box, "web")).stdout).toBe(
    `${local(1)} zipped\n\x1f\x8bno zip\n${current.replace(label(3), local(3))}`,
  );
  expect((await log(box, "-n", "3", "web")).stdout).toBe(`${long}\n2026-11-22_09:53:41.17707 y\n\n`);
});

test.concurrent("several services, by their times, with their names in front", async () => {
  await using box = new Services();
  withFiles(box, "a", { current: `${label(1)} 1\n${label(4)} 4\nof 4\n` });
  withFiles(box, "long name", {
    current: `${label(3)} 3\n${label(5)} 5\n`,
    [old(2, "s")]: `${label(2)} 2\n`,
  });
  withFiles(box, "none", { current: "plain\n" });
  const { stdout, exit } = await log(box, "a", "long name", "none");
  expect(stdout.split("\n")).toEqual([
    `a         | ${local(1)} 1`,
    `long name | ${local(2)} 2`,
    `long name | ${local(3)} 3`,
    `a         | ${local(4)} 4`,
    "a         | of 4",
    `long name | ${local(5)} 5`,
    "none      | plain",
    "",
  ]);
  expect(exit).toBe(0);
  expect((await log(box, "-n", "2", "a", "long name")).stdout.match(/\d$/gm)).toEqual(["4", "5"]);
});

test.concurrent("a terminal: coloured names, and nothing that it would obey; NO_COLOR", async () => {
  await using box = new Services();
  withFiles(box, "a", { current: `${label(1)} \x1b[2J\xc3\xa9\t\\\n` });
  withFiles(box, "b", { current: "" });
  const inTerminal = async (env: Record<string, string>) => {
    const options = { env: { SHELL: "/bin/sh", TZ, ...env } };
    const { stdout } = await box.run(["script", "-qec", "sv log a b", "/dev/null"], options);
    return utf8(stdout).replaceAll("\r", "");
  };
  const text = `${local(1)} \\x1b[2Jé\t\\\n`;
  expect(await inTerminal({})).toStartWith("\x1b[36ma\x1b[39m | ");
  expect(await inTerminal({ NO_COLOR: "1" })).toBe(`a | ${text}`);
});

test.concurrent("a reader who leaves ends it quietly", async () => {
  await using box = new Services();
  withFiles(box, "web", { current: `${label(1)} line\n`.repeat(20_000) });
  for (const option of ["", "-f -n 20000"])
    expect(await box.run(["bash", "-c", `set -o pipefail; sv log --raw ${option} web | head -1`])).toEqual({
      stdout: `${label(1)} line\n`,
      stderr: "",
      exit: 0,
    });
});

test.concurrent("what cannot be shown, and why; the others are", async () => {
  await using box = new Services();
  withFiles(box, "web", { current: "x\n" });
  box.write({ "nolog/run": SLEEPER, "vague/run": SLEEPER, "sink/run": SLEEPER, "sink/log/run": SINK });
  box.write({ "vague/log/run": '#!/bin/sh\nexec svlogd "$LOGS"\n', "vague/log/down": "" });
  withFiles(box, "gone", {});
  await Promise.all([box.supervise("nolog"), box.supervise("vague"), box.supervise("sink")]);
  await until("the log services", () => box.read("sink/log/supervise/stat") === "run\n");
  const { stdout, stderr, exit } = await log(box, "nolog", "web", "vague", "sink", "missing", "gone");
  expect(stdout).toBe("web | x\n");
  expect(stderr.replaceAll(/pid \d+/g, "pid N").split("\n")).toEqual([
    "fail: nolog: has no log service: there is no log/run",
    "fail: vague: its log service is down, and log/run does not plainly say where it logs: sv up vague/log",
    "fail: sink: its log service, pid N, is no svlogd and has no log open",
    "fail: missing: unable to change to service directory: file does not exist",
    "sv: unable to change to service directory: file does not exist: is it spelled right, and in the services directory? `sv list` shows those that are",
    `sv: gone: unable to open ${box.path("gone/log/main")}: file does not exist`,
    "",
  ]);
  expect(exit).toBe(5);
});

test.concurrent("wrong usage", async () => {
  await using box = new Services();
  expect(await log(box, "-n", "many", "web")).toEqual({
    stdout: "",
    stderr: "sv: many: no number of lines\n`sv help log` explains it\n",
    exit: 100,
  });
  expect((await log(box, "-s", "noon", "web")).stderr).toStartWith(
    "sv: noon: neither a time nor a duration\n",
  );
  expect((await log(box)).exit).toBe(100);
});

test.concurrent("without privilege: which file, and what to do", async () => {
  await using box = new Services();
  chmodSync(box.directory, 0o755);
  withFiles(box, "web", { current: "x\n" });
  const logAsNobody = () => box.run([...AS_NOBODY, "sv", "log", "web"]);
  await box.supervise("web");
  // runsv keeps the state to itself, and log/run says enough.
  expect(await logAsNobody()).toEqual({ stdout: "x\n", stderr: "", exit: 0 });
  for (const path of ["web/log/main/current", "web/log/main"]) {
    chmodSync(box.path(path), 0o700);
    expect(await logAsNobody()).toEqual({
      stdout: "",
      stderr: `sv: web: unable to open ${box.path(path)}: access denied
sv: user ${NOBODY} may not open ${box.path(path)}: run it as root
`,
      exit: 1,
    });
  }
  box.write({ "web/log/run": SINK });
  const { stderr, exit } = await logAsNobody();
  expect(stderr).toBe(`warning: web: unable to open supervise/ok: access denied
sv: user ${NOBODY} may not open ${box.path("web/supervise/ok")}: run it as root
`);
  expect(exit).toBe(1);
});

test.concurrent("several directories: the first that gets every line", async () => {
  await using box = new Services();
  const all = (name: string) => box.path("web/log", name);
  box.write({ "web/run": `#!/bin/sh\necho one; echo two\n${SLEEPER.split("\n")[1]}\n` });
  box.write({ "web/log/run": `#!/bin/sh\nd=some\nexec svlogd "./$d" ./all ${all("more")}\n` });
  box.write({ "web/log/some/config": "-one\n", "web/log/all/config": "s0\n", "web/log/more/config": "" });
  await box.supervise("web");
  await until("both lines", () => box.read("web/log/all/current") === "one\ntwo\n");
  expect(await log(box, "-v", "web")).toEqual({
    stdout: "one\ntwo\n",
    stderr: `sv: web: reading ${all("all")}\n`,
    exit: 0,
  });
  box.write({ "web/log/all/config": "-two\n", "web/log/more/config": "U127.0.0.1:9\n" });
  expect((await log(box, "web")).stdout).toBe("two\n");
});

const loggers: [string, string][] = [["ours", "svlogd -t ./main"]];
loggers.push(["one below a shell", "cd /; svlogd -tt $OLDPWD/main; exit"]);
if (available("the original runit", original)) {
  loggers.push(["the original's", `exec ${original.bin}/svlogd -t -l 999 -R x ./main`]);
  loggers.push(["one of another name", `ln -sf ${original.bin}/svlogd logger; exec ./logger -tt ./main`]);
}

test.concurrent.each(loggers)("svlogd where it runs: %s", async (_, command) => {
  await using box = new Services();
  box.write({ "web/run": `#!/bin/sh\necho hello\n${SLEEPER}`, "web/log/run": `#!/bin/sh\n${command}\n` });
  mkdirSync(box.path("web/log/main"));
  await box.supervise("web");
  await until("the line", () => box.read("web/log/main/current")?.endsWith(" hello\n"));
  const { stdout, stderr, exit } = await log(box, "web");
  expect(stdout).toMatch(/^\d{4}-\d\d-\d\d[ _]\d\d:\d\d:\d\d\.\d+ hello\n$/);
  expect({ stderr, exit }).toEqual({ stderr: "", exit: 0 });
});
