import { expect, test } from "bun:test";
import { utimesSync, writeFileSync } from "node:fs";
import { close, HERE, openDirectory, pidSpace, startTime } from "@runit-ts/posix";
import { encodeStatus, type Status } from "@runit-ts/protocol";
import { Sandbox } from "../../../test/lib/sandbox.ts";
import { ours } from "../../../test/lib/suite.ts";
import { until } from "../../../test/lib/until.ts";
import { findFormer } from "../src/former.ts";
import { encodeRecord, type Record } from "../src/record.ts";

const SPACE = pidSpace() ?? "";
const RUNNING: Status = {
  since: { seconds: 1_000_000_000, nanoseconds: 0 },
  pid: 0,
  paused: false,
  want: "exit",
  gotTerm: true,
  phase: "run",
};

/** A service directory in which runsvs have left files, and a process that they may mean. */
class Left implements AsyncDisposable {
  readonly #box = new Sandbox(ours.bin);
  readonly pid = this.#box.start(["sleep", "1000"]).pid;
  readonly status: Status = { ...RUNNING, pid: this.pid };
  readonly record: Record = {
    space: SPACE,
    status: this.status,
    started: startTime(this.pid) ?? 0,
    pipe: "p",
  };

  /** Writes files below `supervise/`, each a second after the one before. */
  write(...files: readonly (readonly [name: "record" | "status", content: string | Uint8Array])[]): void {
    this.#box.write({ "supervise/.keep": "", "log/supervise/.keep": "" });
    files.forEach(([name, content], second) => {
      const path = this.#box.path("supervise", name);
      writeFileSync(path, content);
      utimesSync(path, 1_000_000_000 + second, 1_000_000_000 + second);
    });
  }

  /** What is found, and what is said. */
  find(prefix = "") {
    const said: string[] = [];
    const directory = openDirectory(HERE, this.#box.directory);
    const former = findFormer(directory, prefix, (message) => said.push(message));
    close(directory);
    former?.survivor?.release();
    return { former, said, survivor: former?.survivor?.pid };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#box[Symbol.asyncDispose]();
  }
}

const doubt = (reason: string) => `warning: unable to adopt what supervise/record names: ${reason}`;

test("nothing was left", async () => {
  await using left = new Left();
  left.write(["status", encodeStatus(left.status)]);
  expect(left.find()).toMatchObject({ former: undefined, said: [] });
});

test("a process that lives on is held, and its status is the one of the record", async () => {
  await using left = new Left();
  left.write(["record", encodeRecord(left.record)], ["status", encodeStatus(left.status)]);
  expect(left.find()).toMatchObject({
    survivor: left.pid,
    former: { status: left.status, pipe: "p" },
    said: [],
  });
  expect(left.find("log/").former).toBeUndefined();
});

test("a record that is newer than the status counts, whatever that says", async () => {
  await using left = new Left();
  const before = encodeStatus({ ...left.status, pid: 0, phase: "down" });
  left.write(["status", before], ["record", encodeRecord(left.record)]);
  expect(left.find()).toMatchObject({ survivor: left.pid, said: [] });
});

test("a status that is newer and says something else is of another runsv", async () => {
  await using left = new Left();
  const after = encodeStatus({ ...left.status, pid: left.pid + 1 });
  left.write(["record", encodeRecord(left.record)], ["status", after]);
  expect(left.find()).toMatchObject({
    former: undefined,
    said: [doubt("another runsv has been here since")],
  });
});

test("a record without a status counts", async () => {
  await using left = new Left();
  left.write(["record", encodeRecord(left.record)]);
  expect(left.find()).toMatchObject({ survivor: left.pid, said: [] });
});

test("a record of another boot or namespace says nothing", async () => {
  await using left = new Left();
  for (const space of ["", SPACE.replace(/^./, (digit) => (digit === "0" ? "1" : "0")), `${SPACE}0`]) {
    left.write(["record", encodeRecord({ ...left.record, space })]);
    expect(left.find()).toMatchObject({ former: undefined, said: [] });
  }
});

test("another start time is another process", async () => {
  await using left = new Left();
  for (const started of [0, left.record.started - 1, left.record.started + 1]) {
    left.write(["record", encodeRecord({ ...left.record, started })]);
    const said = [`warning: pid ${left.pid}, which supervise/record names, is another process now`];
    expect(left.find()).toMatchObject({ survivor: undefined, former: { status: left.status }, said });
  }
});

test("a process that has ended is nobody", async () => {
  await using left = new Left();
  left.write(["record", encodeRecord(left.record)]);
  process.kill(left.pid, "SIGKILL");
  await until("its end", () => startTime(left.pid) === undefined);
  expect(left.find()).toMatchObject({ survivor: undefined, former: { status: left.status }, said: [] });
});

test("a service without a process has a status all the same", async () => {
  await using left = new Left();
  const status: Status = { ...left.status, pid: 0, phase: "down", gotTerm: false };
  left.write(["record", encodeRecord({ ...left.record, status, started: 0 })]);
  expect(left.find()).toMatchObject({ survivor: undefined, former: { status }, said: [] });
});

test("what is no record is told of", async () => {
  await using left = new Left();
  for (const content of ["", "{}", encodeRecord(left.record).slice(0, 50), "\xff\0"]) {
    left.write(["record", content]);
    expect(left.find()).toMatchObject({ former: undefined, said: [doubt("bad format")] });
  }
});
