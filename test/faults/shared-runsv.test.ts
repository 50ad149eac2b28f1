/** One runsv for several directories: what goes wrong in one is nothing to the others. */
import { expect, test } from "bun:test";
import { mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { openDescriptors } from "../endurance/lib/processes.ts";
import { childrenOf } from "../lib/container.ts";
import { Feed } from "../lib/feed.ts";
import { type Running, Sandbox } from "../lib/sandbox.ts";
import { agrees, isServed, processesIn, send, statusOf } from "../lib/service-directory.ts";
import { ours } from "../lib/suite.ts";
import { until } from "../lib/until.ts";

const RUNSV = join(ours.bin, "runsv");
const RUNSVDIR = join(ours.bin, "runsvdir");
const STEADY = "#!/bin/sh\necho run >>events\nexec sleep 1000\n";

const events = (box: Sandbox, name: string) => box.read(name, "events") ?? "";
const runs = (box: Sandbox, name: string) =>
  until(`${name} to run`, () => events(box, name) === "run\n" && agrees(box.path(name), "run"));

function addSteady(box: Sandbox, ...names: readonly string[]): void {
  for (const name of names) box.write({ [`${name}/run`]: STEADY });
}

/** Waits for the end; gives exit code and messages. */
async function over({ ended }: Running) {
  const { exit, stderr } = await ended;
  return { exit, stderr };
}

test.concurrent("several directories, each told on its own; the last that exits ends it", async () => {
  await using box = new Sandbox(ours.bin);
  addSteady(box, "a", "b", "place/c");
  const runsv = box.start([RUNSV, "a", "b", box.path("place/c")]);
  for (const name of ["a", "b", "place/c"]) await runs(box, name);
  expect(childrenOf(runsv.pid)).toHaveLength(3);
  await send(box.path("a"), "x");
  await until("a to be left", () => !isServed(box.path("a")));
  expect(isServed(box.path("b"))).toBe(true);
  await send(box.path("b"), "x");
  await send(box.path("place/c"), "x");
  expect(await over(runsv)).toEqual({ exit: 0, stderr: "" });
});

test.concurrent("TERM exits all", async () => {
  await using box = new Sandbox(ours.bin);
  addSteady(box, "a", "b");
  const runsv = box.start([RUNSV, "a", "b"]);
  for (const name of ["a", "b"]) await runs(box, name);
  process.kill(runsv.pid);
  expect(await over(runsv)).toEqual({ exit: 0, stderr: "" });
  expect(box.processes()).toEqual([]);
});

test.concurrent("what cannot be served is told of and passed over, and is the exit code in the end", async () => {
  await using box = new Sandbox(ours.bin);
  addSteady(box, "a", "served");
  box.write({ "a-file": "", "broken/run": STEADY, "broken/supervise": "" });
  const other = box.start([RUNSV, "served"]);
  await runs(box, "served");
  const runsv = box.start([RUNSV, "none", "a-file", "broken", "served", "a"]);
  await runs(box, "a");
  await send(box.path("a"), "x");
  const { exit, stderr } = await over(runsv);
  expect(exit).toBe(111);
  expect(stderr.split("\n").slice(0, -1).toSorted()).toEqual([
    "runsv a-file: fatal: unable to change to directory: not a directory",
    "runsv broken: fatal: unable to open supervise/lock: not a directory",
    "runsv none: fatal: unable to change to directory: file does not exist",
    "runsv served: fatal: unable to lock supervise/lock: temporary failure",
  ]);
  expect(isServed(box.path("served"))).toBe(true);
  process.kill(other.pid);
  await other.ended;
});

test.concurrent("nothing that can be served is the end at once", async () => {
  await using box = new Sandbox(ours.bin);
  const { exit, stderr } = await box.run([RUNSV, "none", "nothing"]);
  expect({ exit, lines: stderr.split("\n").length - 1 }).toEqual({ exit: 111, lines: 2 });
  for (const input of ["</dev/null", "<&-"])
    expect(await box.run(["sh", "-c", `exec ${RUNSV} - ${input}`])).toEqual({
      exit: 0,
      stdout: "",
      stderr: "",
    });
});

test.concurrent("a file may name the directories", async () => {
  await using box = new Sandbox(ours.bin);
  addSteady(box, "a", "b");
  box.write({ list: "a\nb" });
  const runsv = box.start(["sh", "-c", `exec ${RUNSV} - <list`]);
  for (const name of ["a", "b"]) await runs(box, name);
  for (const name of ["a", "b"]) await send(box.path(name), "x");
  expect(await over(runsv)).toEqual({ exit: 0, stderr: "" });
});

test.concurrent("a directory that has left leaves no descriptor behind", async () => {
  await using box = new Sandbox(ours.bin);
  using feed = new Feed();
  const logger = "#!/bin/sh\nexec cat\n";
  addSteady(box, "stays");
  box.write({
    "plain/run": STEADY,
    "logged/run": STEADY,
    "logged/log/run": logger,
    "log-down/run": STEADY,
    "log-down/log/run": logger,
    "log-down/log/down": "",
    "broken/log/run": logger,
    "broken/supervise": "",
  });
  const runsv = box.start([RUNSV, "stays", "-"], { stdin: feed.reader });
  await runs(box, "stays");
  const descriptors = openDescriptors(runsv.pid);
  for (const name of ["plain", "logged", "log-down"]) {
    await feed.write(`${name}\n`);
    await runs(box, name);
    await feed.write(`broken\n-${name}\n`);
    await until(`${name} to be left`, () => !isServed(box.path(name)));
  }
  await until("no descriptor more", () => openDescriptors(runsv.pid) === descriptors);
});

test.concurrent("directories come on standard input, one a line, and a dash ends one", async () => {
  await using box = new Sandbox(ours.bin);
  using feed = new Feed();
  addSteady(box, "first", "a", "b", "with a space", "-dash");
  const runsv = box.start([RUNSV, "first", "-"], { stdin: feed.reader });
  await runs(box, "first");
  await feed.write("a\nwith a sp");
  await runs(box, "a");
  await feed.write("ace\n\na\n./-dash\n");
  await runs(box, "with a space");
  await runs(box, "-dash");
  expect(events(box, "a")).toBe("run\n");
  await feed.write("-a\n-nothing\n");
  await until("a to be left", () => !isServed(box.path("a")));
  await feed.write("a\n");
  await until("a to run again", () => events(box, "a") === "run\nrun\n");
  // The last line need not end.
  await feed.write("b");
  feed.close();
  await runs(box, "b");
  for (const name of ["first", "a", "b", "with a space"]) await send(box.path(name), "x");
  await until("all but one to be left", () => !isServed(box.path("b")));
  expect(isServed(box.path("-dash"))).toBe(true);
  await send(box.path("-dash"), "x");
  expect(await over(runsv)).toEqual({ exit: 0, stderr: "" });
});

test.concurrent("it waits for more when the last has exited, until its input ends", async () => {
  await using box = new Sandbox(ours.bin);
  using feed = new Feed();
  addSteady(box, "a", "b");
  const runsv = box.start([RUNSV, "-"], { stdin: feed.reader });
  await feed.write("a\n");
  await runs(box, "a");
  await send(box.path("a"), "x");
  await until("a to be left", () => !isServed(box.path("a")));
  await feed.write("b\n");
  await runs(box, "b");
  feed.close();
  await send(box.path("b"), "x");
  expect((await over(runsv)).exit).toBe(0);
});

test.concurrent("what is named and taken back in one go does not stay", async () => {
  await using box = new Sandbox(ours.bin);
  using feed = new Feed();
  addSteady(box, "brief", "a");
  box.write({ "brief/log/run": "#!/bin/sh\nexec cat\n", "alone/run": STEADY });
  const runsv = box.start([RUNSV, "-"], { stdin: feed.reader });
  await feed.write("brief\n-brief\nalone\n-alone\na\n");
  await runs(box, "a");
  for (const name of ["brief", "alone"]) await until(`${name} to be left`, () => !isServed(box.path(name)));
  await until("its processes alone", () => childrenOf(runsv.pid).length === 1);
});

test.concurrent("TERM is the end of its input, too", async () => {
  await using box = new Sandbox(ours.bin);
  using feed = new Feed();
  addSteady(box, "a");
  const runsv = box.start([RUNSV, "-"], { stdin: feed.reader });
  await feed.write("a\n");
  await runs(box, "a");
  process.kill(runsv.pid);
  expect((await over(runsv)).exit).toBe(0);
});

test.concurrent("services do not read what names them", async () => {
  await using box = new Sandbox(ours.bin);
  using feed = new Feed();
  box.write({ "greedy/run": "#!/bin/sh\ncat >>read\necho end >>read\nexec sleep 1000\n" });
  addSteady(box, "a");
  box.start([RUNSV, "-"], { stdin: feed.reader });
  await feed.write("greedy\n");
  await until("the greedy one", () => box.read("greedy/read") === "end\n");
  await feed.write("a\n");
  await runs(box, "a");
});

test.concurrent("one that waits for its log's lock, hangs or crashes does not hold up the others", async () => {
  await using box = new Sandbox(ours.bin);
  using feed = new Feed();
  box.write({
    "waiting/run": STEADY,
    "waiting/log/run": "#!/bin/sh\nexec cat\n",
    "waiting/log/supervise/lock": "",
    "hanging/run": STEADY,
    "hanging/control/u": "#!/bin/sh\nexec sleep 1000\n",
    "crashing/run": "#!/bin/sh\nexit 1\n",
    "unready/run": "no program\n",
  });
  addSteady(box, "a", "b");
  const lock = box.path("waiting/log/supervise/lock");
  const holder = box.start(["flock", lock, "sh", "-c", ": >locked; exec sleep 1000"]);
  await until("the lock to be held", () => box.read("locked") === "");
  const runsv = box.start([RUNSV, "waiting", "hanging", "crashing", "unready", "a", "-"], {
    stdin: feed.reader,
  });
  await runs(box, "a");
  await feed.write("b\n");
  await runs(box, "b");
  await feed.write("-waiting\n-hanging\n");
  await until(
    "the one that waits to give up",
    async () => (await box.run(["flock", "-n", box.path("waiting/supervise/lock"), "true"])).exit === 0,
  );
  expect(events(box, "waiting")).toBe("");
  await feed.write("waiting\n");
  for (const pid of childrenOf(holder.pid)) process.kill(pid, "SIGKILL");
  process.kill(holder.pid, "SIGKILL");
  await runs(box, "waiting");
  expect(runsv.said()).not.toContain("waiting");
  expect(statusOf(box.path("a"))?.phase).toBe("run");
});

/** runsvdir --shared on `sd`. */
function startTree(box: Sandbox): Running & { readonly runsv: () => number } {
  mkdirSync(box.path("sd"), { recursive: true });
  const running = box.start([RUNSVDIR, "--shared", "sd"]);
  return { ...running, runsv: () => childrenOf(running.pid)[0] ?? 0 };
}

test.concurrent("runsvdir --shared: services come, go and come back, in one runsv", async () => {
  await using box = new Sandbox(ours.bin);
  addSteady(box, "sd/a", "sd/b", "sd/with  spaces", "elsewhere");
  const tree = startTree(box);
  for (const name of ["sd/a", "sd/b", "sd/with  spaces"]) await runs(box, name);
  addSteady(box, "new");
  renameSync(box.path("new"), box.path("sd/new"));
  symlinkSync(box.path("elsewhere"), box.path("sd/link"));
  await runs(box, "sd/new");
  await runs(box, "elsewhere");
  expect(childrenOf(tree.pid)).toHaveLength(1);
  rmSync(box.path("sd/link"));
  await until("the link to be left", () => !isServed(box.path("elsewhere")));
  renameSync(box.path("sd/b"), box.path("b"));
  await until("b to be left", () => !isServed(box.path("b")));
  renameSync(box.path("b"), box.path("sd/b"));
  await until("b to run again", () => events(box, "sd/b") === "run\nrun\n");
  expect(events(box, "sd/a")).toBe("run\n");
  expect(tree.said()).toBe("");
});

test.concurrent("runsvdir --shared: a service that is renamed stays, and its name may be had by another", async () => {
  await using box = new Sandbox(ours.bin);
  addSteady(box, "sd/a", "another");
  startTree(box);
  await runs(box, "sd/a");
  const first = statusOf(box.path("sd/a"))?.pid;
  renameSync(box.path("sd/a"), box.path("sd/b"));
  renameSync(box.path("another"), box.path("sd/a"));
  await runs(box, "sd/a");
  expect(statusOf(box.path("sd/b"))?.pid).toBe(first ?? 0);
  const second = statusOf(box.path("sd/a"))?.pid;
  renameSync(box.path("sd/b"), box.path("gone"));
  await until("the renamed one to be left", () => !isServed(box.path("gone")));
  expect(statusOf(box.path("sd/a"))?.pid).toBe(second ?? 0);
  expect(isServed(box.path("sd/a"))).toBe(true);
  renameSync(box.path("sd/a"), box.path("gone too"));
  await until("the other to be left", () => !isServed(box.path("gone too")));
});

test.concurrent("runsvdir --shared: a name with a line feed has a runsv of its own", async () => {
  await using box = new Sandbox(ours.bin);
  addSteady(box, "sd/line\nfeed", "sd/a");
  const tree = startTree(box);
  await runs(box, "sd/a");
  await runs(box, "sd/line\nfeed");
  expect(childrenOf(tree.pid)).toHaveLength(2);
  renameSync(box.path("sd/line\nfeed"), box.path("gone"));
  await until("it to be left", () => !isServed(box.path("gone")));
  expect(isServed(box.path("sd/a"))).toBe(true);
});

test.concurrent("runsvdir --shared: what exits by command is looked after again", async () => {
  await using box = new Sandbox(ours.bin);
  addSteady(box, "sd/a", "sd/b");
  const tree = startTree(box);
  for (const name of ["sd/a", "sd/b"]) await runs(box, name);
  const runsv = tree.runsv();
  await send(box.path("sd/a"), "x");
  await until("a to run again", () => events(box, "sd/a") === "run\nrun\n");
  expect(childrenOf(tree.pid)).toEqual([runsv]);
  expect(events(box, "sd/b")).toBe("run\n");
});

test.concurrent("runsvdir --shared: its runsv is killed, and nothing else happens", async () => {
  await using box = new Sandbox(ours.bin);
  const names = Array.from({ length: 10 }, (_, index) => `sd/s${index}`);
  for (const name of names)
    box.write({ [`${name}/run`]: STEADY, [`${name}/log/run`]: STEADY.replace("sleep 1000", "cat") });
  const tree = startTree(box);
  const all = names.flatMap((name) => [name, `${name}/log`]);
  for (const name of all) await runs(box, name);
  const pids = () => all.map((name) => statusOf(box.path(name))?.pid);
  const before = pids();
  for (let round = 0; round < 3; round++) {
    const killed = tree.runsv();
    process.kill(killed, "SIGKILL");
    await until("another runsv", () => ![0, killed].includes(tree.runsv()));
    for (const name of names) await until(`${name} to be served`, () => isServed(box.path(name)));
    expect(pids()).toEqual(before);
  }
  for (const name of all) {
    expect(events(box, name)).toBe("run\n");
    expect(processesIn(box, box.path(name))).toHaveLength(1);
  }
});

test.concurrent("runsvdir --shared: TERM leaves everything running; HUP exits everything", async () => {
  await using box = new Sandbox(ours.bin);
  addSteady(box, "sd/a", "sd/b");
  const tree = startTree(box);
  for (const name of ["sd/a", "sd/b"]) await runs(box, name);
  process.kill(tree.pid, "SIGTERM");
  expect(await over(tree)).toEqual({ exit: 0, stderr: "" });
  expect(isServed(box.path("sd/a"))).toBe(true);
  const next = startTree(box);
  await until("the next to find them served", () => next.said().includes("unable to lock"));
  process.kill(next.pid, "SIGKILL");
  await next.ended;
  for (const name of ["sd/a", "sd/b"]) await send(box.path(name), "x");
  await until("the end of all", () => box.processes().length === 0);
  const last = startTree(box);
  for (const name of ["sd/a", "sd/b"])
    await until(`${name} to run again`, () => events(box, name) === "run\nrun\n");
  process.kill(last.pid, "SIGHUP");
  expect((await over(last)).exit).toBe(111);
  await until("the end of all", () => box.processes().length === 0);
});
