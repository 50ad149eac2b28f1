import { expect, test } from "bun:test";
import { rmSync } from "node:fs";
import {
  chdir,
  close,
  errno,
  fchdir,
  HERE,
  O_RDONLY,
  openat,
  openDirectory,
  readAvailable,
} from "@runit-ts/posix";
import { Sandbox } from "../../../test/lib/sandbox.ts";
import { ours } from "../../../test/lib/suite.ts";
import { ChangeWatch, readStatus, send } from "../src/client.ts";
import { Failure } from "../src/failure.ts";
import { SuperviseServer } from "../src/server.ts";
import { encodeStatus, type Status } from "../src/status.ts";

const DEADLINE = 20_000;
const RUNNING: Status = {
  since: { seconds: 1_000_000_000, nanoseconds: 7 },
  pid: 42,
  paused: true,
  want: "up",
  gotTerm: false,
  phase: "run",
};

/** A service directory that is the working directory, and a server for it. */
class Place implements AsyncDisposable {
  readonly #home = openat(HERE, ".", O_RDONLY);
  readonly box = new Sandbox(ours.bin);
  readonly #fd = openDirectory(HERE, this.box.directory);
  readonly server = new SuperviseServer(this.#fd, "");

  constructor() {
    chdir(this.box.directory);
  }

  /** Serves as runsv does; gives the control FIFO to read from. */
  serve(status = RUNNING): number {
    this.server.make();
    const control = this.server.openControl();
    this.server.publish(status);
    this.server.openOk();
    return control;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    fchdir(this.#home);
    close(this.#home);
    this.server.close();
    close(this.#fd);
    await this.box[Symbol.asyncDispose]();
  }
}

/** What `call` throws, which is to be a Failure. */
function failure(call: () => unknown): Failure {
  try {
    call();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

test("the status that is published is read", async () => {
  await using place = new Place();
  place.serve();
  expect(readStatus()).toEqual(RUNNING);
});

test("there is no status when nobody serves", async () => {
  await using place = new Place();
  place.serve();
  place.server.close();
  expect(readStatus()).toBeUndefined();
  expect(send("u")).toBe(false);
});

test("a directory that was never served", async () => {
  await using _ = new Place();
  const refused = failure(readStatus);
  expect(refused.message).toBe("unable to open supervise/ok: file does not exist");
  expect(refused.errno).toBe(errno.ENOENT);
  expect(failure(() => send("u")).message).toBe("unable to open supervise/control: file does not exist");
});

test.each([
  ["empty", ""],
  ["short", encodeStatus(RUNNING).toString("latin1").slice(0, 19)],
  ["in no known state", `${encodeStatus(RUNNING).toString("latin1").slice(0, 19)}\x07`],
  ["garbage", "\xff".repeat(20)],
])("a record that is %s", async (_, record) => {
  await using place = new Place();
  place.serve();
  await Bun.write(place.box.path("supervise/status"), Buffer.from(record, "latin1"));
  expect(failure(readStatus).message).toBe("unable to read supervise/status: bad format");
});

test("a record that is not there, or is no file", async () => {
  await using place = new Place();
  place.serve();
  rmSync("supervise/status");
  expect(failure(readStatus).message).toBe("unable to open supervise/status: file does not exist");
  place.box.write({ "supervise/status/file": "" });
  expect(failure(readStatus).message).toBe("unable to read supervise/status: is a directory");
});

test("commands arrive in order, as they were sent", async () => {
  await using place = new Place();
  const control = place.serve();
  expect(send("tcu")).toBe(true);
  expect(send("d")).toBe(true);
  const buffer = Buffer.alloc(10);
  expect(buffer.toString("latin1", 0, readAvailable(control, buffer))).toBe("tcud");
});

test("commands that do not fit in any more are a Failure", async () => {
  await using place = new Place();
  place.serve();
  const sendAll = () => {
    for (;;) send("u".repeat(4096));
  };
  expect(failure(sendAll).message).toBe("unable to write to supervise/control: temporary failure");
});

test("a change of status is noticed, once", async () => {
  await using place = new Place();
  place.serve();
  const changes = new ChangeWatch();
  changes.add();
  expect(changes.wait(0)).toBe(false);
  place.server.publish({ ...RUNNING, paused: false });
  expect(changes.wait(DEADLINE)).toBe(true);
  expect(changes.wait(0)).toBe(false);
});

test("reading the status is no change", async () => {
  await using place = new Place();
  place.serve();
  const changes = new ChangeWatch();
  changes.add();
  readStatus();
  expect(changes.wait(0)).toBe(false);
});

test("the end of the server is noticed", async () => {
  await using place = new Place();
  place.serve();
  const changes = new ChangeWatch();
  changes.add();
  place.server.close();
  expect(changes.wait(DEADLINE)).toBe(true);
  expect(readStatus()).toBeUndefined();
});

test("what cannot be watched is waited for in vain, without an error", async () => {
  await using _ = new Place();
  const changes = new ChangeWatch();
  changes.add();
  expect(changes.wait(1)).toBe(false);
});
