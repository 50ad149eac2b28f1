import { expect, test } from "bun:test";
import { linkSync, readlinkSync, symlinkSync } from "node:fs";
import { Sandbox } from "../../../test/lib/sandbox.ts";
import { ours } from "../../../test/lib/suite.ts";
import { errno } from "../src/errno.ts";
import { SystemError } from "../src/errors.ts";
import {
  chdir,
  close,
  dup2,
  fchdir,
  flock,
  HERE,
  mkdirat,
  mkfifoat,
  O_APPEND,
  O_CREAT,
  O_DIRECTORY,
  O_NONBLOCK,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  openat,
  openDirectory,
  pipe,
  read,
  readAvailable,
  readDirectory,
  readFile,
  readlinkat,
  renameat,
  stat,
  statIfAny,
  symlinkat,
  unlinkat,
  write,
} from "../src/files.ts";

const EBADF = 9;
const EPIPE = 32;

/** Calls `examine` with a descriptor of a fresh directory. */
async function inDirectory(examine: (at: number, box: Sandbox) => void): Promise<void> {
  await using box = new Sandbox(ours.bin);
  const at = openat(HERE, box.directory, O_RDONLY | O_DIRECTORY);
  try {
    examine(at, box);
  } finally {
    close(at);
  }
}

/** What `call` throws, which is to be a SystemError. */
function failure(call: () => unknown): SystemError {
  try {
    call();
  } catch (error) {
    if (error instanceof SystemError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

function touch(at: number, name: string): void {
  close(openat(at, name, O_WRONLY | O_CREAT, 0o644));
}

test("a failed call tells errno, call and path", () =>
  inDirectory((at) => {
    expect(failure(() => openat(at, "none", O_RDONLY))).toMatchObject({
      errno: errno.ENOENT,
      code: "ENOENT",
      call: "open",
      path: "none",
      reason: "file does not exist",
    });
    expect(failure(() => stat(at, "none"))).toMatchObject({ errno: errno.ENOENT, call: "stat" });
    expect(failure(() => unlinkat(at, "none"))).toMatchObject({ errno: errno.ENOENT, call: "unlink" });
    expect(failure(() => mkdirat(at, ".", 0o700))).toMatchObject({ errno: errno.EEXIST, call: "mkdir" });
    expect(failure(() => renameat(at, "none", "new"))).toMatchObject({
      errno: errno.ENOENT,
      call: "rename",
      path: "new",
    });
    expect(failure(() => chdir("/none/at/all"))).toMatchObject({ errno: errno.ENOENT, call: "chdir" });
    expect(failure(() => close(-1))).toMatchObject({ errno: EBADF, call: "close", path: undefined });
    expect(failure(() => fchdir(-1))).toMatchObject({ errno: EBADF, call: "fchdir" });
    expect(failure(() => dup2(-1, at))).toMatchObject({ errno: EBADF, call: "dup2" });
  }));

test("kinds, and what the owner may execute", () =>
  inDirectory((at, box) => {
    box.write({ script: "#!/bin/sh\n", text: "text" });
    mkdirat(at, "directory", 0o700);
    mkfifoat(at, "fifo", 0o600);
    symlinkSync("directory", box.path("link"));
    expect(stat(at, "script")).toMatchObject({ kind: "other", executable: true });
    expect(stat(at, "text")).toMatchObject({ kind: "other", executable: false });
    expect(stat(at, "directory")).toMatchObject({ kind: "directory" });
    expect(stat(at, "fifo")).toMatchObject({ kind: "fifo", executable: false });
    expect(stat(at, "link")).toEqual(stat(at, "directory"));
    expect(stat(HERE, "/dev/null").kind).toBe("other");
  }));

test("two names of one file have one identity, two files have two", () =>
  inDirectory((at, box) => {
    box.write({ a: "", b: "" });
    linkSync(box.path("a"), box.path("c"));
    const { identity } = stat(at, "a");
    expect(stat(at, "c").identity).toBe(identity);
    expect(stat(at, "b").identity).not.toBe(identity);
    renameat(at, "a", "d");
    expect(stat(at, "d").identity).toBe(identity);
    expect(stat(HERE, "/dev").identity).not.toBe(stat(HERE, "/").identity);
  }));

test("the time of change is the file's, in milliseconds", () =>
  inDirectory((at, box) => {
    box.write({ file: "" });
    const now = Date.now();
    expect(Math.abs(stat(at, "file").modified - now)).toBeLessThan(60_000);
  }));

test("what is not there is undefined, what cannot be looked at is an error", () =>
  inDirectory((at, box) => {
    box.write({ file: "" });
    symlinkSync("nowhere", box.path("dangling"));
    expect(statIfAny(at, "none")).toBeUndefined();
    expect(statIfAny(at, "dangling")).toBeUndefined();
    expect(statIfAny(at, "file")?.kind).toBe("other");
    expect(failure(() => statIfAny(at, "file/below")).errno).toBe(errno.ENOTDIR);
  }));

test("a lock is held by one", () =>
  inDirectory((at) => {
    const first = openat(at, "lock", O_WRONLY | O_CREAT | O_APPEND, 0o600);
    const second = openat(at, "lock", O_WRONLY);
    flock(first);
    expect(failure(() => flock(second))).toMatchObject({ errno: errno.EAGAIN, call: "flock" });
    close(first);
    flock(second);
    close(second);
  }));

test("a file is replaced by renaming", () =>
  inDirectory((at, box) => {
    box.write({ old: "old", new: "new" });
    renameat(at, "new", "old");
    expect(box.read("old")).toBe("new");
    expect(statIfAny(at, "new")).toBeUndefined();
  }));

test("a link's text, whole or cut, and none of what is no link", () =>
  inDirectory((at, box) => {
    symlinkSync("../some/where", box.path("link"));
    box.write({ file: "" });
    expect(readlinkat(at, "link", 256)).toBe("../some/where");
    expect(readlinkat(at, "link", 4)).toBe("../s");
    expect(readlinkSync(box.path("link"))).toBe("../some/where");
    expect(failure(() => readlinkat(at, "file", 256)).errno).toBe(errno.EINVAL);
    expect(failure(() => readlinkat(at, "none", 256)).errno).toBe(errno.ENOENT);
  }));

test("a symbolic link has its text, and replaces nothing", async () => {
  await inDirectory((at, box) => {
    box.write({ file: "" });
    symlinkat("some/where \xff", at, "link");
    expect(readlinkat(at, "link", 256)).toBe("some/where \xff");
    expect(failure(() => symlinkat("x", at, "link")).errno).toBe(errno.EEXIST);
    expect(failure(() => symlinkat("x", at, "file")).errno).toBe(errno.EEXIST);
    expect(failure(() => symlinkat("x", at, "none/link")).errno).toBe(errno.ENOENT);
  });
});

test("a directory of odd names, longer than one read", () =>
  inDirectory((at) => {
    const odd = ["caf\xe9", "\xff\xfe", "a b", "new\nline", "-dash", "..dots", "x".repeat(255)];
    const names = [...odd, ...Array.from({ length: 300 }, (_, number) => `number-${number}`)];
    for (const name of names) touch(at, name);
    expect(readDirectory(at).sort()).toEqual([".", "..", ...names].sort());
    for (const name of odd) unlinkat(at, name);
  }));

test("only a directory can be read as one", () =>
  inDirectory((at, box) => {
    box.write({ file: "" });
    const fd = openat(at, "file", O_RDONLY);
    expect(failure(() => readDirectory(fd))).toMatchObject({ errno: errno.ENOTDIR, call: "getdents" });
    close(fd);
    expect(failure(() => openDirectory(at, "file")).errno).toBe(errno.ENOTDIR);
  }));

test("a directory descriptor is the way to its files, whatever its name is now", () =>
  inDirectory((at, box) => {
    box.write({ "sub/file": "content" });
    const sub = openDirectory(at, "sub");
    renameat(at, "sub", "moved");
    const fd = openat(sub, "file", O_RDONLY);
    expect(read(fd, 100).toString()).toBe("content");
    expect(read(fd, 100)).toHaveLength(0);
    close(fd);
    close(sub);
  }));

test("a file of more than one part is read whole, byte for byte", () =>
  inDirectory((at, box) => {
    const content = Buffer.from(Array.from({ length: 10_000 }, (_, index) => index % 256));
    const fd = openat(at, "file", O_WRONLY | O_CREAT | O_TRUNC, 0o644);
    expect(write(fd, content)).toBe(content.length);
    expect(write(fd, Buffer.alloc(0))).toBe(0);
    close(fd);
    expect(readFile(box.path("file")).equals(content)).toBe(true);
  }));

test("nothing to read now is 0 bytes, and so is the end", () => {
  const { reader, writer } = pipe(O_NONBLOCK);
  const buffer = Buffer.alloc(4);
  expect(readAvailable(reader, buffer)).toBe(0);
  expect(failure(() => read(reader, 4))).toMatchObject({ errno: errno.EAGAIN, call: "read" });
  write(writer, Buffer.from("abcdef"));
  expect(readAvailable(reader, buffer)).toBe(4);
  expect(buffer.toString()).toBe("abcd");
  expect(readAvailable(reader, buffer)).toBe(2);
  close(writer);
  expect(readAvailable(reader, buffer)).toBe(0);
  close(reader);
  expect(failure(() => readAvailable(reader, buffer)).errno).toBe(EBADF);
});

test("writing to nobody is a broken pipe", () => {
  const { reader, writer } = pipe();
  close(reader);
  expect(failure(() => write(writer, Buffer.from("x")))).toMatchObject({ errno: EPIPE, call: "write" });
  close(writer);
});

test("a FIFO that nobody reads cannot be opened to write", () =>
  inDirectory((at) => {
    mkfifoat(at, "fifo", 0o600);
    expect(failure(() => openat(at, "fifo", O_WRONLY | O_NONBLOCK)).errno).toBe(errno.ENXIO);
    expect(failure(() => mkfifoat(at, "fifo", 0o600))).toMatchObject({ errno: errno.EEXIST, call: "mkfifo" });
  }));

test("the working directory is changed and gone back to", () =>
  inDirectory((at) => {
    const home = openat(HERE, ".", O_RDONLY);
    mkdirat(at, "sub", 0o700);
    fchdir(at);
    chdir("sub");
    const identity = stat(HERE, ".").identity;
    fchdir(home);
    close(home);
    expect(identity).toBe(stat(at, "sub").identity);
  }));
