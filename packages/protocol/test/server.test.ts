import { expect, test } from "bun:test";
import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from "node:fs";
import {
  attempt,
  close,
  errno,
  HERE,
  O_NONBLOCK,
  O_WRONLY,
  openat,
  openDirectory,
  read,
  readAvailable,
  write,
} from "@runit-ts/posix";
import { Sandbox } from "../../../test/lib/sandbox.ts";
import { ours } from "../../../test/lib/suite.ts";
import { Failure } from "../src/failure.ts";
import { SuperviseServer } from "../src/server.ts";
import { encodeStatus, type Status } from "../src/status.ts";

const ENOENT_TEXT = "file does not exist";
const RUNNING: Status = {
  since: { seconds: 1_000_000_000, nanoseconds: 7 },
  pid: 42,
  paused: false,
  want: "up",
  gotTerm: false,
  phase: "run",
};

type Prefix = "" | "log/";

/** A service directory with a server for it. */
class Place implements AsyncDisposable {
  readonly box = new Sandbox(ours.bin);
  readonly fd = openDirectory(HERE, this.box.directory);
  readonly server: SuperviseServer;
  readonly supervise: string;

  constructor(prefix: Prefix = "") {
    this.supervise = `${prefix}supervise`;
    mkdirSync(this.box.path(prefix), { recursive: true });
    this.server = new SuperviseServer(this.fd, prefix);
  }

  path(...names: string[]): string {
    return this.box.path(this.supervise, ...names);
  }

  link(target: string): void {
    symlinkSync(target, this.path());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.close();
    close(this.fd);
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

const mode = (path: string) => statSync(path).mode & 0o7777;

test.each<Prefix>(["", "log/"])(
  "%psupervise is made for the owner alone, and may be there already",
  async (prefix) => {
    await using place = new Place(prefix);
    place.server.make();
    expect(mode(place.path())).toBe(0o700);
    place.server.make();
    expect(lstatSync(place.path()).isDirectory()).toBe(true);
  },
);

test("the target of a dangling link is made, absolute or relative", async () => {
  await using absolute = new Place();
  absolute.link(absolute.box.path("elsewhere"));
  absolute.server.make();
  expect(mode(absolute.box.path("elsewhere"))).toBe(0o700);
  await using relative = new Place();
  relative.link("./state");
  relative.server.make();
  expect(mode(relative.box.path("state"))).toBe(0o700);
});

test("a relative link of the log is taken from log/", async () => {
  await using place = new Place("log/");
  place.link("../state");
  place.server.make();
  expect(statSync(place.box.path("state")).isDirectory()).toBe(true);
  place.server.lock();
  expect(existsSync(place.box.path("state/lock"))).toBe(true);
});

test("a link that leads to a directory is left as it is", async () => {
  await using place = new Place();
  mkdirSync(place.box.path("state"), { mode: 0o755 });
  place.link("state");
  place.server.make();
  expect(lstatSync(place.path()).isSymbolicLink()).toBe(true);
  expect(mode(place.box.path("state"))).toBe(0o755);
});

test("a link of 256 bytes is too long, one of 255 is not", async () => {
  await using place = new Place();
  place.link(`./${"x".repeat(254)}`);
  expect(failure(() => place.server.make()).message).toBe("unable to readlink ./supervise: name too long");
  rmSync(place.path());
  place.link(`./${"x".repeat(253)}`);
  place.server.make();
  expect(statSync(place.path()).isDirectory()).toBe(true);
});

test("the lock is held by one server, until it closes", async () => {
  await using place = new Place();
  const other = new SuperviseServer(place.fd, "");
  place.server.make();
  place.server.lock();
  expect(mode(place.path("lock"))).toBe(0o600);
  const refused = failure(() => other.lock());
  expect(refused.errno).toBe(errno.EAGAIN);
  expect(refused.message).toBe("unable to lock supervise/lock: temporary failure");
  place.server.close();
  other.lock();
  other.close();
});

test("a lock that cannot be opened", async () => {
  await using place = new Place("log/");
  expect(failure(() => place.server.lock()).message).toBe(
    `unable to open log/supervise/lock: ${ENOENT_TEXT}`,
  );
});

test("control gives what clients write, and no end when they leave", async () => {
  await using place = new Place();
  place.server.make();
  const reader = place.server.openControl();
  expect(lstatSync(place.path("control")).isFIFO()).toBe(true);
  expect(mode(place.path("control"))).toBe(0o600);
  const client = openat(HERE, place.path("control"), O_WRONLY | O_NONBLOCK);
  write(client, Buffer.from("ut"));
  close(client);
  const buffer = Buffer.alloc(10);
  expect(readAvailable(reader, buffer)).toBe(2);
  expect(buffer.toString("latin1", 0, 2)).toBe("ut");
  expect(attempt(() => read(reader, 10))).toMatchObject({ errno: errno.EAGAIN });
});

test("control and ok may be there already, from a runsv before", async () => {
  await using place = new Place();
  place.server.make();
  place.server.openControl();
  place.server.openOk();
  place.server.close();
  place.server.openControl();
  place.server.openOk();
  expect(readdirSync(place.path()).sort()).toEqual(["control", "ok"]);
});

test("control that is something else", async () => {
  await using place = new Place();
  place.box.write({ "supervise/control": "" });
  expect(failure(() => place.server.openControl()).message).toBe(
    "supervise/control exists but is not a fifo",
  );
});

test("control that cannot be made", async () => {
  await using place = new Place();
  expect(failure(() => place.server.openControl()).message).toBe(
    `unable to stat supervise/control: ${ENOENT_TEXT}`,
  );
});

test("ok can be opened to write exactly while it is served", async () => {
  await using place = new Place();
  place.server.make();
  const open = () => attempt(() => openat(HERE, place.path("ok"), O_WRONLY | O_NONBLOCK));
  expect(open()).toMatchObject({ errno: errno.ENOENT });
  place.server.openOk();
  const client = open();
  expect(client).toBeNumber();
  if (typeof client === "number") close(client);
  place.server.close();
  expect(open()).toMatchObject({ errno: errno.ENXIO });
});

test("ok that cannot be made", async () => {
  await using place = new Place();
  expect(failure(() => place.server.openOk()).message).toBe(`unable to read supervise/ok: ${ENOENT_TEXT}`);
});

test.each<Prefix>(["", "log/"])("%psupervise tells the status three times", async (prefix) => {
  await using place = new Place(prefix);
  place.server.make();
  const content = (name: string) => place.box.read(place.supervise, name);
  place.server.publish({ ...RUNNING, pid: 0, phase: "down" });
  expect(content("pid")).toBe("");
  expect(content("stat")).toBe("down\n");
  place.server.publish(RUNNING);
  expect(content("pid")).toBe("42\n");
  expect(content("stat")).toBe("run\n");
  expect(content("status")).toBe(encodeStatus(RUNNING).toString("latin1"));
  expect(readdirSync(place.path()).sort()).toEqual(["pid", "stat", "status"]);
  for (const name of ["pid", "stat", "status"]) expect(mode(place.path(name)) & 0o600).toBe(0o600);
});

test("files are replaced, never written: a reader keeps what it has opened", async () => {
  await using place = new Place();
  place.server.make();
  place.server.publish(RUNNING);
  const inode = statSync(place.path("status")).ino;
  const held = openat(HERE, place.path("status"), 0);
  place.server.publish({ ...RUNNING, paused: true });
  expect(statSync(place.path("status")).ino).not.toBe(inode);
  const buffer = Buffer.alloc(30);
  expect(readAvailable(held, buffer)).toBe(20);
  expect(buffer.subarray(0, 20).equals(encodeStatus(RUNNING))).toBe(true);
  close(held);
});

test("a directory that has gone is a Failure, and is published to again when it is back", async () => {
  await using place = new Place();
  place.server.make();
  rmSync(place.path(), { recursive: true });
  expect(failure(() => place.server.publish(RUNNING)).message).toBe(
    `unable to open supervise/pid.new: ${ENOENT_TEXT}`,
  );
  place.server.make();
  place.server.publish(RUNNING);
  expect(place.box.read("supervise/pid")).toBe("42\n");
  rmSync(place.path(), { recursive: true });
  expect(failure(() => place.server.publish(RUNNING)).message).toBe(
    `unable to open supervise/stat.new: ${ENOENT_TEXT}`,
  );
});

test("a file that cannot be replaced", async () => {
  await using place = new Place();
  mkdirSync(place.path("pid/full"), { recursive: true });
  expect(failure(() => place.server.publish(RUNNING)).message).toBe(
    "unable to rename pid.new to supervise/pid: is a directory",
  );
});
