import { expect, test } from "bun:test";
import fc from "fast-check";
import { Sandbox } from "../../../test/lib/sandbox.ts";
import { ours } from "../../../test/lib/suite.ts";
import { errno } from "../src/errno.ts";
import { attempt } from "../src/errors.ts";
import { spawn } from "../src/spawn.ts";
import { exitCode, exitStatus, waitFor, wasKilled } from "../src/wait.ts";

const shell = (script: string) => spawn({ program: "/bin/sh", argv: ["sh", "-c", script], catches: [] });

test("an exit code goes into a wait status and comes out of it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 255 }), (code) => {
      expect(exitCode(exitStatus(code))).toBe(code);
      expect(wasKilled(exitStatus(code))).toBe(false);
    }),
  );
});

test("a signal in a wait status, with and without a core", () => {
  expect(wasKilled(15)).toBe(true);
  expect(wasKilled(11 | 0x80)).toBe(true);
  expect(exitCode(11 | 0x80)).toBe(0);
});

test("the end of a child is waited for", () => {
  expect(waitFor(shell("exit 7"))).toBe(exitStatus(7));
  expect(waitFor(shell("kill -KILL $$"))).toBe(9);
});

test("who is no child cannot be waited for", () => {
  expect(attempt(() => waitFor(process.pid))).toMatchObject({ errno: errno.ECHILD, call: "waitpid" });
});

/**
 * Starts some that wait; more of them than is possible are expected to end, and strangers too. Gives in what order they are
 * told when all have ended.
 */
const EXPECTER = `
import { readFileSync } from "node:fs";
import { expectEnd, kill, reap, reapAll, spawn, waitFor } from ${JSON.stringify(import.meta.resolve("../src/index.ts"))};
const sleepers = Array.from({ length: 12 }, () => spawn({ program: "/bin/sleep", argv: ["sleep", "1000"], catches: [] }));
const gone = spawn({ program: "/bin/true", argv: ["true"], catches: [] });
waitFor(gone);
for (const pid of [gone, process.pid, ...sleepers.slice(2).reverse(), sleepers[11]]) expectEnd(pid);
const early = reap();
for (const pid of sleepers) kill(pid, "KILL");
const hasEnded = (pid) => readFileSync("/proc/" + pid + "/stat", "latin1").includes(") Z ");
while (!sleepers.every(hasEnded)) await Bun.sleep(1);
const told = reapAll();
console.log(JSON.stringify([early ?? null, told.map(({ pid }) => sleepers.indexOf(pid)), reap() ?? null]));
`;

test.concurrent("of all that have ended, each is told once, and the last eight that were expected are told first", async () => {
  await using box = new Sandbox(ours.bin);
  const { stdout, stderr } = await box.run([process.execPath, "-e", EXPECTER]);
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual([null, [8, 7, 6, 5, 4, 3, 2, 11, 0, 1, 9, 10], null]);
});

// In a process of its own: it takes the ends of all children, and the test runner has some too.
const REAPER = `
import { pipe, close, write, spawn, reap } from ${JSON.stringify(import.meta.resolve("../src/index.ts"))};
const nobody = reap();
const { reader, writer } = pipe();
const pid = spawn({ program: "/bin/sh", argv: ["sh", "-c", "read line; exit 3"], stdin: reader, catches: [] });
const early = reap();
write(writer, Buffer.from("go\\n"));
let ended;
while ((ended = reap()) === undefined) await Bun.sleep(1);
console.log(JSON.stringify([nobody ?? null, early ?? null, ended.pid === pid, ended.status, reap() ?? null]));
`;

test.concurrent("children are reaped once they have ended, one by one", async () => {
  await using box = new Sandbox(ours.bin);
  const { stdout, stderr } = await box.run([process.execPath, "-e", REAPER]);
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual([null, null, true, exitStatus(3), null]);
});
