/** USR2 replaces the program of runsv and runsvdir in place: services and their clients notice nothing. */
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openDescriptors, tasksOf } from "../endurance/lib/processes.ts";
import { childrenOf, namespaces, startTree } from "../lib/container.ts";
import { Installation } from "../lib/installation.ts";
import { type Running, Sandbox } from "../lib/sandbox.ts";
import { agrees, isServed, send, statusOf } from "../lib/service-directory.ts";
import { Succession } from "../lib/succession.ts";
import { available, original, ours } from "../lib/suite.ts";
import { until } from "../lib/until.ts";
import { upgrade } from "../lib/upgrade.ts";

/** The directories that a runsv is given; `s` is looked at. */
const MODES = { classic: ["s"], shared: ["other", "s"] } as const;

const STEADY = "#!/bin/sh\necho run >>events\nexec sleep 1000\n";
const FINISH = '#!/bin/sh\necho "finish $*" >>events\n';
const LOGGER = "#!/bin/sh\necho run >>events\nwhile read -r line; do echo $line >>../../lines; done\n";
/** Runs until a file `go` is there. */
const WAITS = "until [ -e go ]; do sleep 0.01; done\n";

const events = (box: Sandbox, directory = "s") => box.read(directory, "events") ?? "";

/** Waits until the events of `s` are these. */
async function happened(box: Sandbox, ...expected: readonly string[]): Promise<void> {
  const text = expected.map((event) => `${event}\n`).join("");
  await until(expected.join(", "), () => events(box) === text).catch((error: Error) => {
    throw new Error(`${error.message}; there is ${events(box)}`);
  });
}

async function begin(
  box: Sandbox,
  files: Record<string, string>,
  directories: readonly string[],
  suite = ours,
): Promise<Succession> {
  for (const [name, content] of Object.entries(files)) box.write({ [`s/${name}`]: content });
  box.write({ "other/run": STEADY });
  const life = new Succession(box, directories);
  await life.start(suite);
  return life;
}

for (const [mode, directories] of Object.entries(MODES)) {
  test.concurrent(`${mode}: processes, status, descriptors and signals stay as they were`, async () => {
    await using box = new Sandbox(ours.bin);
    const life = await begin(box, { run: STEADY, finish: FINISH, "log/run": LOGGER }, directories);
    await life.stat("s/log", "run");
    await life.stat("s", "run");
    await happened(box, "run");
    const before = [life.status("s"), life.status("s/log")];
    const { pid } = life.runsv;
    const descriptors = openDescriptors(pid);
    for (let round = 0; round < 3; round++) {
      await life.upgrade();
      expect([life.status("s"), life.status("s/log")]).toEqual(before);
      // The runtime opens a file for a moment when it collects garbage.
      await until("no descriptor more", () => openDescriptors(pid) === descriptors);
    }
    expect(life.processes("s")).toEqual([before[0]?.pid ?? 0]);
    expect(life.processes("s/log")).toEqual([before[1]?.pid ?? 0]);
    expect(childrenOf(pid)).toContain(before[0]?.pid ?? 0);
    process.kill(before[0]?.pid ?? 0, "SIGKILL");
    await happened(box, "run", "finish -1 9", "run");
    expect(life.runsv.said()).toBe("");
    process.kill(pid, "SIGTERM");
    expect((await life.runsv.ended).exit).toBe(0);
    expect(box.processes()).toEqual([]);
  });

  test.concurrent(`${mode}: every command that is sent meanwhile is carried out, once`, async () => {
    await using box = new Sandbox(ours.bin);
    const life = await begin(box, { run: STEADY, "control/1": "#!/bin/sh\necho 1 >>ones\n" }, directories);
    await happened(box, "run");
    const COMMANDS = 100;
    const sending = (async () => {
      for (let sent = 0; sent < COMMANDS; sent++) await life.send("s", "1");
    })();
    for (let round = 0; round < 4; round++) await life.upgrade();
    await sending;
    const done = () => box.read("s/ones")?.length ?? 0;
    await until("all commands", () => done() === 2 * COMMANDS);
    await life.send("s", "d");
    await life.stat("s", "down");
    expect(done()).toBe(2 * COMMANDS);
    expect(events(box)).toBe("run\n");
  });

  test.concurrent(`${mode}: a command that waits for its control script goes on after it`, async () => {
    await using box = new Sandbox(ours.bin);
    const control = `#!/bin/sh\necho control >>events\n${WAITS}exit 1\n`;
    const life = await begin(box, { run: STEADY, finish: FINISH, "control/t": control }, directories);
    await happened(box, "run");
    await life.send("s", "tp");
    await happened(box, "run", "control");
    await life.upgrade();
    expect(life.status("s").paused).toBe(false);
    box.write({ "s/go": "" });
    await happened(box, "run", "control", "finish -1 15", "run");
  });

  test.concurrent(`${mode}: a rest goes on, and so does a finish`, async () => {
    await using box = new Sandbox(ours.bin);
    const run = "#!/bin/sh\necho run >>events\n";
    const finish = `${FINISH}${WAITS}echo finished >>events\n`;
    const life = await begin(box, { run, finish }, directories);
    await happened(box, "run", "finish 0 0");
    await until("the pid of finish", () => life.status("s").phase === "finish" && life.status("s").pid !== 0);
    const { pid } = life.status("s");
    await life.upgrade();
    expect(life.status("s").pid).toBe(pid);
    box.write({ "s/go": "" });
    await until("another run", () => events(box).startsWith("run\nfinish 0 0\nfinished\nrun\n"));
    await life.upgrade();
    await until("several more", () => events(box).split("run\n").length > 4);
    expect(events(box)).toStartWith("run\nfinish 0 0\nfinished\n".repeat(3));
  });

  test.concurrent(`${mode}: the log loses nothing and is drained in the end`, async () => {
    await using box = new Sandbox(ours.bin);
    const run =
      "#!/bin/sh\ni=0\nwhile [ ! -e go ]; do i=$((i+1)); echo $i; done\necho $i >counted\nexec sleep 1000\n";
    const logger = `#!/bin/sh\nexec svlogd main\n`;
    const life = await begin(box, { run, "log/run": logger, "log/main/config": "s100000000\n" }, directories);
    for (let round = 0; round < 3; round++) await life.upgrade();
    box.write({ "s/go": "" });
    const last = () => /^(\d+)\n$/.exec(box.read("s/counted") ?? "")?.[1];
    const counted = Number(await until("the last number", last));
    process.kill(life.runsv.pid, "SIGTERM");
    expect((await life.runsv.ended).exit).toBe(0);
    const lines = (box.read("s/log/main/current") ?? "").split("\n").slice(0, -1);
    expect(lines).toHaveLength(counted);
    expect(lines.every((line, index) => Number(line) === index + 1)).toBe(true);
  });

  test.concurrent(`${mode}: what was adopted is still looked after`, async () => {
    await using box = new Sandbox(ours.bin);
    const life = await begin(box, { run: STEADY, finish: FINISH }, directories);
    await happened(box, "run");
    await life.stat("s", "run");
    const { pid } = life.status("s");
    await life.succeed();
    await life.upgrade();
    await life.upgrade();
    expect(life.status("s").pid).toBe(pid);
    await life.send("s", "k");
    await until("another run", () => /^run\nfinish -1 \d+\nrun\n$/.test(events(box)));
  });

  test.concurrent(`${mode}: TERM that comes with it is heard`, async () => {
    await using box = new Sandbox(ours.bin);
    const life = await begin(box, { run: STEADY, finish: FINISH, "log/run": LOGGER }, directories);
    await happened(box, "run");
    const { pid, ended } = life.runsv;
    process.kill(pid, "SIGUSR2");
    process.kill(pid, "SIGTERM");
    expect((await ended).exit).toBe(0);
    expect(events(box)).toBe("run\nfinish -1 15\n");
  });

  test.concurrent(`${mode}: the program that is there now takes over`, async () => {
    await using box = new Sandbox(ours.bin);
    const installed = new Installation(box);
    const life = await begin(box, { run: STEADY, finish: FINISH }, directories, installed.suite);
    await happened(box, "run");
    await installed.install("runsv", "`unable to start ", "`the new version cannot start ");
    await life.upgrade();
    box.write({ "s/finish": "no program\n" });
    await life.send("s", "d");
    await life.stat("s", "down");
    expect(life.runsv.said()).toContain("runsv s: fatal: the new version cannot start ./finish");
  });
}

/** What must not be executed in the place of a program, by what stands in its place. */
const UNFIT: Record<string, (installed: Installation, program: string) => Promise<void> | void> = {
  "no program": (installed, program) => installed.spoil(program),
  "a version that hands over something else": (installed, program) =>
    installed.install(program, "const FORMAT = 1;", "const FORMAT = 3;"),
  "a version with another note": (installed) =>
    installed.install("posix", "const NOTE_FORMAT = 2;", "const NOTE_FORMAT = 1;"),
  "a version that fails": (installed, program) =>
    installed.install(program, "const FORMAT = 1;", "const FORMAT = fail();"),
};
const oracle = original;
if (available("the original runit", oracle))
  UNFIT["the original"] = (installed, program) => installed.put(program, join(oracle.bin, program));

for (const [what, put] of Object.entries(UNFIT)) {
  for (const [mode, directories] of Object.entries(MODES))
    test.concurrent(`${mode}: ${what} is told of and not executed`, async () => {
      await using box = new Sandbox(ours.bin);
      const installed = new Installation(box);
      const life = await begin(box, { run: STEADY, finish: FINISH }, directories, installed.suite);
      await happened(box, "run");
      await life.stat("s", "run");
      await put(installed, "runsv");
      const descriptors = openDescriptors(life.runsv.pid);
      process.kill(life.runsv.pid, "SIGUSR2");
      await until("a warning", () => /^runsv(?: s)?: warning: .*runsv/.test(life.runsv.said()));
      await until("no descriptor more", () => openDescriptors(life.runsv.pid) === descriptors);
      await life.send("s", "t");
      await happened(box, "run", "finish -1 15", "run");
    });

  test.concurrent(`runsvdir: ${what} is told of and not executed`, async () => {
    await using box = new Sandbox(ours.bin);
    const installed = new Installation(box);
    box.write({ "sd/a/run": STEADY });
    const env = { PATH: `${installed.suite.bin}:${process.env.PATH}` };
    const runsvdir = box.start(["runsvdir", "sd"], { env });
    await serves(box, "a");
    await put(installed, "runsvdir");
    process.kill(runsvdir.pid, "SIGUSR2");
    await until("a warning", () => /^runsvdir sd: warning: .*runsvdir/.test(runsvdir.said()));
    box.write({ "sd/b/run": STEADY });
    await serves(box, "b");
  });
}

test.concurrent("programs that were moved or taken away go on, and start what ends", async () => {
  await using box = new Sandbox(ours.bin);
  const installed = new Installation(box);
  const life = await begin(box, { run: STEADY, finish: FINISH }, MODES.classic, installed.suite);
  await happened(box, "run");
  installed.move();
  await life.send("s", "t");
  await happened(box, "run", "finish -1 15", "run");
  expect(life.runsv.said()).toBe("");
});

test.concurrent("without a free descriptor it is told, and all goes on", async () => {
  await using box = new Sandbox(ours.bin);
  box.write({ "s/run": STEADY });
  const runsv = box.start([`${ours.bin}/runsv`, "s"]);
  await happened(box, "run");
  await until("it to run", () => agrees(box.path("s"), "run"));
  const limit = openDescriptors(runsv.pid);
  await box.run(["prlimit", `--pid=${runsv.pid}`, `--nofile=${limit}:${limit}`]);
  process.kill(runsv.pid, "SIGUSR2");
  const failure = /^runsv s: warning: unable to be replaced by .*: process cannot open more files\n/;
  await until("a warning", () => failure.test(runsv.said()));
  await send(box.path("s"), "x");
  expect((await runsv.ended).exit).toBe(0);
});

test.concurrent("the descriptors of what is started afterwards are those of before", async () => {
  await using box = new Sandbox(ours.bin);
  const run = "#!/bin/sh\necho /proc/$$/fd/* >>events\nexec sleep 1000\n";
  const life = await begin(box, { run, "log/run": LOGGER }, MODES.classic);
  await until("run", () => events(box).endsWith("\n"));
  await life.upgrade();
  await life.send("s", "t");
  await until("another run", () => events(box).split("\n").length === 3);
  const [before, after] = events(box)
    .split("\n")
    .map((line) => line.replace(/\/proc\/\d+/g, ""));
  expect(after).toBe(before ?? "");
});

test.concurrent("only the main thread takes signals: none is lost on the way", async () => {
  await using box = new Sandbox(ours.bin);
  const life = await begin(box, { run: STEADY }, MODES.classic);
  await life.upgrade();
  const { pid } = life.runsv;
  const masks = tasksOf(pid).map((task) => {
    const status = readFileSync(`/proc/${pid}/task/${task}/status`, "latin1");
    return BigInt(`0x${/^SigBlk:\t(\w+)$/m.exec(status)?.[1]}`);
  });
  const SIGTERM = 1n << 14n;
  expect(masks.filter((mask) => (mask & SIGTERM) === 0n)).toHaveLength(1);
});

test.concurrent("where USR2 is ignored, it is ignored", async () => {
  await using box = new Sandbox(ours.bin);
  box.write({ "s/run": STEADY });
  const runsv = box.start(["sh", "-c", `trap '' USR2; exec ${ours.bin}/runsv s`]);
  await happened(box, "run");
  process.kill(runsv.pid, "SIGUSR2");
  await until("it to run", () => agrees(box.path("s"), "run"));
  process.kill(statusOf(box.path("s"))?.pid ?? 0, "SIGUSR2");
  await send(box.path("s"), "x");
  expect((await runsv.ended).exit).toBe(0);
  expect(events(box)).toBe("run\n");
});

const serves = (box: Sandbox, name: string) =>
  until(`${name} to run`, () => isServed(box.path("sd", name)) && agrees(box.path("sd", name), "run"));

async function startDirectory(box: Sandbox, ...words: readonly string[]): Promise<Running> {
  box.write({ "sd/a/run": STEADY, "sd/b/run": STEADY });
  const runsvdir = box.start(["runsvdir", ...words]);
  for (const name of ["a", "b"]) await serves(box, name);
  return runsvdir;
}

for (const [mode, words] of Object.entries({ classic: [], shared: ["--shared"] })) {
  test.concurrent(`runsvdir, ${mode}: its runsvs stay, new services come, old ones go`, async () => {
    await using box = new Sandbox(ours.bin);
    const { pid, ended } = await startDirectory(box, ...words, "-P", "sd");
    const before = childrenOf(pid);
    for (let round = 0; round < 3; round++) await upgrade(pid);
    // The one that was asked may just have ended.
    await until("the runsvs alone", () => childrenOf(pid).join() === before.join());
    box.write({ "sd/c/run": STEADY });
    await serves(box, "c");
    await box.run(["mv", "sd/a", "a"]);
    await until("a to be left", () => !isServed(box.path("a")));
    expect(events(box, "sd/b")).toBe("run\n");
    process.kill(pid, "SIGHUP");
    expect((await ended).exit).toBe(111);
    await until("all to end", () => box.processes().length === 0);
  });

  test.concurrent(`runsvdir, ${mode}: a runsv that is killed is started again`, async () => {
    await using box = new Sandbox(ours.bin);
    const { pid } = await startDirectory(box, ...words, "sd");
    const before = childrenOf(pid);
    await upgrade(pid);
    for (const runsv of before) process.kill(runsv, "SIGKILL");
    await until(
      "others",
      () => childrenOf(pid).length === before.length && !childrenOf(pid).includes(before[0] ?? 0),
    );
    for (const name of ["a", "b"]) await serves(box, name);
    expect(events(box, "sd/a")).toBe("run\n");
  });
}

test.concurrent("runsvdir --shared: services that leave meanwhile are started again", async () => {
  await using box = new Sandbox(ours.bin);
  const names = Array.from({ length: 6 }, (_, index) => `leaving${index}`);
  for (const name of names) box.write({ [`sd/${name}/run`]: STEADY });
  const runsvdir = box.start(["runsvdir", "--shared", "sd"]);
  for (const name of names) await serves(box, name);
  for (let round = 0; round < 3; round++) {
    const upgrading = upgrade(runsvdir.pid);
    for (const name of names) {
      await Bun.sleep(4);
      await send(box.path("sd", name), "x");
    }
    await upgrading;
    for (const name of names) {
      const runs = "run\n".repeat(round + 2);
      await until(`${name} to run again`, () => events(box, `sd/${name}`) === runs);
      await serves(box, name);
    }
  }
  expect(runsvdir.said()).toBe("");
});

test.concurrent("runsvdir: the log in the argument list stays, and goes on", async () => {
  await using box = new Sandbox(ours.bin);
  const shown = (pid: number) =>
    Bun.spawnSync(["ps", "-ww", "-o", "args=", "-p", `${pid}`]).stdout.toString();
  const { pid } = await startDirectory(box, "sd", `log: ${".".repeat(120)}`);
  box.write({ "sd/.tmp/run": "no program\n" });
  await box.run(["mv", "sd/.tmp", "sd/c"]);
  await until("a message", () => shown(pid).includes("runsv c: fatal: unable to start ./run"));
  await upgrade(pid);
  expect(shown(pid)).toContain("log: ");
  expect(shown(pid)).toContain("runsv c: fatal: unable to start ./run");
  await box.run(["mv", "sd/c", "sd/the-other"]);
  await send(box.path("sd/the-other"), "x");
  await until("another message", () => shown(pid).includes("runsv the-other: fatal: unable to start ./run"));
});

if (available("a pid namespace (root, unshare)", namespaces))
  test.concurrent("runsvdir as process 1 is replaced, and still stops everything", async () => {
    await using box = new Sandbox(ours.bin);
    box.write({ "sd/a/run": STEADY, "sd/b/run": STEADY });
    const tree = await startTree(box, "as process 1");
    for (const name of ["a", "b"]) await serves(box, name);
    for (let round = 0; round < 3; round++) await upgrade(tree.pid);
    process.kill(tree.pid, "SIGTERM");
    expect((await tree.ended).exit).toBe(0);
    expect(events(box, "sd/a")).toBe("run\n");
  });
