import { expect, test } from "bun:test";
import { readlinkSync } from "node:fs";
import { Sandbox } from "../../../test/lib/sandbox.ts";
import { ours } from "../../../test/lib/suite.ts";
import { until } from "../../../test/lib/until.ts";
import { close, pipe } from "../src/files.ts";
import { descriptorName, pidSpace, startTime, zombieStatus } from "../src/process-identity.ts";
import { exitStatus } from "../src/wait.ts";
import { Grandchild } from "./grandchild.ts";

test("the start time of a process stays, and is not before that of its parent", async () => {
  await using box = new Sandbox(ours.bin);
  const { pid } = box.start(["sleep", "1000"]);
  const started = startTime(pid);
  expect(started).toBeGreaterThanOrEqual(startTime(process.pid) ?? Number.POSITIVE_INFINITY);
  expect(startTime(pid)).toBe(started);
});

test("nobody's start time is unknown", async () => {
  await using box = new Sandbox(ours.bin);
  const { pid, ended } = box.start(["true"]);
  await ended;
  expect(startTime(pid)).toBeUndefined();
});

test("a name with spaces and brackets does not matter", async () => {
  await using box = new Sandbox(ours.bin);
  const plain = box.start(["sleep", "1000"]);
  const strange = box.start([
    "sh",
    "-c",
    'ln -s "$(command -v sleep)" "a ) R 1 (b"; exec "./a ) R 1 (b" 1000',
  ]);
  const started = startTime(plain.pid) ?? Number.NaN;
  await until("its name", async () =>
    (await box.run(["cat", `/proc/${strange.pid}/comm`])).stdout.startsWith("a )"),
  );
  expect(startTime(strange.pid)).toBeGreaterThanOrEqual(started);
  expect(zombieStatus(strange.pid, startTime(strange.pid))).toBeUndefined();
});

test("a zombie tells its wait status, but to nobody who means another process", async () => {
  await using box = new Sandbox(ours.bin);
  const grandchild = await Grandchild.start(box, "exit 7", "never waits");
  const { pid } = grandchild;
  grandchild.go();
  const status = await until("its end", () => zombieStatus(pid, startTime(pid)));
  expect(status).toBe(exitStatus(7));
  expect(zombieStatus(pid, (startTime(pid) ?? 0) + 1)).toBeUndefined();
  expect(zombieStatus(pid, undefined)).toBeUndefined();
});

test("pids mean the same to all processes of a namespace and a boot", () => {
  const namespace = readlinkSync("/proc/self/ns/pid");
  expect(pidSpace()).toMatch(/^[-0-9a-f]{36} pid:\[\d+\]$/);
  expect(pidSpace()).toEndWith(` ${namespace}`);
});

test("both ends of a pipe have its name, and no other has", () => {
  const [one, other] = [pipe(), pipe()];
  expect(descriptorName(one.reader)).toMatch(/^pipe:\[\d+\]$/);
  expect(descriptorName(one.writer)).toBe(descriptorName(one.reader));
  expect(descriptorName(other.reader)).not.toBe(descriptorName(one.reader));
  for (const fd of [one, other].flatMap(({ reader, writer }) => [reader, writer])) close(fd);
});
