/**
 * A runsv or svlogd at rest makes no system call but the timed wait of the runtime's own helper thread, and is
 * small.
 * Usage: bun test ./test/endurance/quiet.endurance.ts; QUIET_SECONDS=60 for the full claim.
 */
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { privateMemory } from "../bench/lib/private-memory.ts";
import { FedLogger } from "../lib/fed-logger.ts";
import { newestContent } from "../lib/log-directory.ts";
import { Sandbox } from "../lib/sandbox.ts";
import { available, ours } from "../lib/suite.ts";
import { until } from "../lib/until.ts";
import { tasksOf, tracerOf } from "./lib/processes.ts";

const WATCHED = Number(process.env.QUIET_SECONDS ?? 35);
/**
 * How long a program is left alone first, in seconds: 10 after the last event it gives memory back, and the thread
 * that did so ends 10 after that.
 */
const SETTLING = 25;
/** The aims, in kB. */
const MOST_MEMORY = { runsv: 4096, svlogd: 6144 };

/** The helper thread's wait of 30 seconds, ending and beginning again. */
const HELPERS_WAIT = [
  /^futex\(0x[0-9a-f]+, FUTEX_WAIT\w*, \d+, \{tv_sec=30, tv_nsec=0\}/,
  /^<\.\.\. futex resumed>\) += -1 ETIMEDOUT/,
  // How strace calls a wait that had begun before it came.
  /^restart_syscall\(<\.\.\. resuming interrupted \w+ \.\.\.>/,
  /^<\.\.\. restart_syscall resumed>\) += -1 ETIMEDOUT/,
];
/** The wait for events in which the main thread was found and is left. */
const WAIT_FOR_EVENTS = /^epoll_pwait2\(.*<(unfinished \.\.\.|detached \.\.\.)>$/;

const TIMEOUT = (SETTLING + WATCHED + 60) * 1000;

test.concurrent(
  `a runsv at rest is quiet for ${WATCHED} s`,
  async () => {
    if (!available("strace", Bun.which("strace") ?? undefined)) return;
    await using box = new Sandbox(ours.bin);
    box.write({
      "s/run": "#!/bin/sh\nexec sleep 1000\n",
      "s/log/run": "#!/bin/sh\nexec cat\n",
    });
    const { pid } = box.start([join(ours.bin, "runsv"), "s"]);
    await until("the service to run", () => box.read("s/supervise/stat") === "run\n");
    await expectQuiet(box, pid, MOST_MEMORY.runsv);
  },
  TIMEOUT,
);

test.concurrent(
  `a svlogd at rest is quiet for ${WATCHED} s`,
  async () => {
    if (!available("strace", Bun.which("strace") ?? undefined)) return;
    await using box = new Sandbox(ours.bin);
    using logger = new FedLogger(box, "log", [join(ours.bin, "svlogd"), "-t"]);
    const { pid } = logger.start();
    logger.write("a line\n");
    await until("the line to be logged", () => newestContent(logger.directory).endsWith(" a line\n"));
    await expectQuiet(box, pid, MOST_MEMORY.svlogd);
  },
  TIMEOUT,
);

/** Leaves a process alone, then watches it. */
async function expectQuiet(box: Sandbox, pid: number, mostMemory: number): Promise<void> {
  // Not for something to happen: what is claimed is that after this time nothing does.
  await Bun.sleep(SETTLING * 1000);
  const { dirty } = privateMemory(pid);
  const strace = box.start(["strace", "-f", "-o", box.path("calls"), "-p", String(pid)]);
  await until("strace to attach", () => tasksOf(pid).every((task) => tracerOf(task) === strace.pid));
  await Bun.sleep(WATCHED * 1000);
  process.kill(strace.pid, "SIGINT");
  await strace.ended;

  const calls = readFileSync(box.path("calls"), "latin1").trimEnd().split("\n");
  console.log(`Private_Dirty ${dirty} kB; in ${WATCHED} s:\n${calls.join("\n")}`);
  const unexpected = calls.filter((line) => !isExpected(pid, line));
  expect(unexpected).toEqual([]);
  expect(calls).not.toEqual([]);
  expect(dirty).toBeLessThanOrEqual(mostMemory);
}

/** Whether a line of strace, a thread and what it does, is one of those that rest consists of. */
function isExpected(pid: number, line: string): boolean {
  const [, task, call = ""] = /^(\d+) +(.*)$/.exec(line) ?? [];
  if (Number(task) === pid) return WAIT_FOR_EVENTS.test(call);
  return HELPERS_WAIT.some((pattern) => pattern.test(call));
}
