/** Files and descriptors: one function for each system call, named after it. Paths are byte texts. */
import { type Bytes, cString } from "./bytes.ts";
import { errno } from "./errno.ts";
import { SystemError } from "./errors.ts";
import { checked, lastErrno, libc } from "./libc.ts";

/** As a directory descriptor: paths are taken from the working directory. */
export const HERE = -100;

/** open(2) flags. Every descriptor is opened close-on-exec. */
export const O_RDONLY = 0;
export const O_WRONLY = 0o1;
export const O_CREAT = 0o100;
export const O_TRUNC = 0o1000;
export const O_APPEND = 0o2000;
export const O_NONBLOCK = 0o4000;
export const O_DIRECTORY = process.arch === "arm64" ? 0o40000 : 0o200000;
const O_CLOEXEC = 0o2000000;
export const O_PATH = 0o10000000;
const F_SETFD = 2;
const F_SETFL = 4;
const F_DUPFD_CLOEXEC = 1030;
/** How much of a file is read at once, in bytes. */
const PART = 4096;
const LOCK_EX = 2;
const AF_UNIX = 1;
const SOCK_STREAM = 1;
const LOCK_NB = 4;

/**
 * Opens `path`, relative to the directory `at`; gives a close-on-exec descriptor.
 * @throws SystemError as open(2).
 */
export function openat(at: number, path: Bytes, flags: number, mode = 0): number {
  return checked(libc.openat(at, cString(path), flags | O_CLOEXEC, mode), "open", path);
}

/**
 * Opens a directory only to name things in it, which needs no permission to read it.
 * @throws SystemError as open(2).
 */
export function openDirectory(at: number, path: Bytes): number {
  return openat(at, path, O_PATH | O_DIRECTORY);
}

/** @throws SystemError as close(2). */
export function close(fd: number): void {
  checked(libc.close(fd), "close");
}

/** Closes a descriptor after its use. */
export function closing<T>(fd: number, use: (fd: number) => T): T {
  try {
    return use(fd);
  } finally {
    close(fd);
  }
}

/**
 * Reads up to `size` bytes.
 * @throws SystemError as read(2), EAGAIN for a non-blocking descriptor with nothing to read.
 */
export function read(fd: number, size: number): Buffer {
  const buffer = Buffer.allocUnsafeSlow(size);
  return buffer.subarray(0, checked(libc.read(fd, buffer, size), "read"));
}

/**
 * Reads up to `size` bytes that stand `offset` bytes after the beginning of a file.
 * @throws SystemError as pread(2).
 */
export function readAt(fd: number, size: number, offset: number): Buffer {
  const buffer = Buffer.allocUnsafeSlow(size);
  return buffer.subarray(0, checked(libc.pread(fd, buffer, size, offset), "read"));
}

/**
 * Reads what a non-blocking descriptor has into `buffer`; gives how many bytes that were, 0 at the end of the
 * file, undefined when there is nothing now.
 * @throws SystemError as read(2), EAGAIN excepted.
 */
export function readIfAny(fd: number, buffer: Uint8Array): number | undefined {
  const length = libc.read(fd, buffer, buffer.length);
  if (length === -1 && lastErrno() === errno.EAGAIN) return undefined;
  return checked(length, "read");
}

/**
 * Reads what a non-blocking descriptor has into `buffer`; gives how many bytes that were, 0 for none now.
 * @throws SystemError as read(2), EAGAIN excepted.
 */
export function readAvailable(fd: number, buffer: Uint8Array): number {
  return readIfAny(fd, buffer) ?? 0;
}

/**
 * Writes `data` in one call; gives the number of bytes that were taken, which may be fewer.
 * @throws SystemError as write(2).
 */
export function write(fd: number, data: Uint8Array): number {
  return data.length === 0 ? 0 : checked(libc.write(fd, data, data.length), "write");
}

/**
 * Writes `data` at the beginning of a file; gives the number of bytes that were taken.
 * @throws SystemError as pwrite(2).
 */
export function overwrite(fd: number, data: Uint8Array): number {
  return checked(libc.pwrite(fd, data, data.length, 0), "write");
}

/**
 * Waits until what was written to a file is on its disk.
 * @throws SystemError as fsync(2).
 */
export function fsync(fd: number): void {
  checked(libc.fsync(fd), "fsync");
}

/** @throws SystemError as fchmod(2). */
export function fchmod(fd: number, mode: number): void {
  checked(libc.fchmod(fd, mode), "fchmod");
}

/** @throws SystemError as chmod(2). */
export function chmodat(at: number, path: Bytes, mode: number): void {
  checked(libc.fchmodat(at, cString(path), mode, 0), "chmod", path);
}

/** @throws SystemError as dup2(2). */
export function dup2(from: number, to: number): void {
  checked(libc.dup2(from, to), "dup2");
}

/** Lets reading and writing fail rather than wait. @throws SystemError as fcntl(2). */
export function setNonBlocking(fd: number): void {
  checked(libc.fcntl(fd, F_SETFL, O_NONBLOCK), "fcntl");
}

/** Lets reading and writing wait. @throws SystemError as fcntl(2). */
export function setBlocking(fd: number): void {
  checked(libc.fcntl(fd, F_SETFL, 0), "fcntl");
}

/** Another descriptor for the same file, close-on-exec, and the first free one from `least` up. */
export function duplicate(fd: number, least = 0): number {
  return checked(libc.fcntl(fd, F_DUPFD_CLOEXEC, least), "fcntl");
}

/** Lets a descriptor pass (or not) to the programs this process becomes or starts. */
export function setCloseOnExec(fd: number, closeOnExec: boolean): void {
  checked(libc.fcntl(fd, F_SETFD, closeOnExec ? 1 : 0), "fcntl");
}

/** A pipe, both ends close-on-exec, and non-blocking when asked. */
export function pipe(flags = 0): { readonly reader: number; readonly writer: number } {
  const ends = new Int32Array(2);
  checked(libc.pipe2(ends, flags | O_CLOEXEC), "pipe");
  const [reader = -1, writer = -1] = ends;
  return { reader, writer };
}

/** Two connected sockets, close-on-exec. @throws SystemError as socketpair(2). */
export function socketPair(): readonly [number, number] {
  const ends = new Int32Array(2);
  checked(libc.socketpair(AF_UNIX, SOCK_STREAM | O_CLOEXEC, 0, ends), "socketpair");
  const [one = -1, other = -1] = ends;
  return [one, other];
}

/**
 * The whole content of a file, relative to the directory `at`.
 * @throws SystemError as open(2) and read(2).
 */
export function readFile(path: Bytes, at = HERE): Buffer {
  const fd = openat(at, path, O_RDONLY);
  const parts: Buffer[] = [];
  try {
    for (let part = read(fd, PART); part.length > 0; part = read(fd, PART)) parts.push(part);
  } finally {
    close(fd);
  }
  return Buffer.concat(parts);
}

/**
 * Takes the exclusive lock of an open file without waiting.
 * @throws SystemError EAGAIN when somebody else holds it, else as flock(2).
 */
export function flock(fd: number): void {
  checked(libc.flock(fd, LOCK_EX | LOCK_NB), "flock");
}

/** @throws SystemError as mkdir(2). */
export function mkdirat(at: number, path: Bytes, mode: number): void {
  checked(libc.mkdirat(at, cString(path), mode), "mkdir", path);
}

/** @throws SystemError as mkfifo(3). */
export function mkfifoat(at: number, path: Bytes, mode: number): void {
  checked(libc.mkfifoat(at, cString(path), mode), "mkfifo", path);
}

/** Renames within one directory. @throws SystemError as rename(2). */
export function renameat(at: number, from: Bytes, to: Bytes): void {
  checked(libc.renameat(at, cString(from), at, cString(to)), "rename", to);
}

/** @throws SystemError as unlink(2). */
export function unlinkat(at: number, path: Bytes): void {
  checked(libc.unlinkat(at, cString(path), 0), "unlink", path);
}

/**
 * Makes a symbolic link with this text.
 * @throws SystemError as symlink(2): EEXIST when there is anything of that name.
 */
export function symlinkat(text: Bytes, at: number, path: Bytes): void {
  checked(libc.symlinkat(cString(text), at, cString(path)), "symlink", path);
}

/**
 * The text of a symbolic link, cut to `size` bytes.
 * @throws SystemError as readlink(2): EINVAL for what is no link.
 */
export function readlinkat(at: number, path: Bytes, size: number): Bytes {
  const buffer = Buffer.alloc(size);
  const length = checked(libc.readlinkat(at, cString(path), buffer, size), "readlink", path);
  return buffer.toString("latin1", 0, length);
}

/** @throws SystemError as chdir(2). */
export function chdir(path: Bytes): void {
  checked(libc.chdir(cString(path)), "chdir", path);
}

/** Whether there is a directory of that name to change to. @throws SystemError as chdir(2), ENOENT excepted. */
export function chdirIfAny(path: Bytes): boolean {
  const result = libc.chdir(cString(path));
  if (result === -1 && lastErrno() === errno.ENOENT) return false;
  checked(result, "chdir", path);
  return true;
}

/** @throws SystemError as fchdir(2). */
export function fchdir(fd: number): void {
  checked(libc.fchdir(fd), "fchdir");
}

/** Where the parts of a directory entry (struct dirent64) stand. */
const ENTRY_LENGTH_AT = 16;
const ENTRY_NAME_AT = 19;

/**
 * The names in a directory open for reading, in its own order, `.` and `..` among them.
 * @throws SystemError as getdents(2).
 */
export function readDirectory(fd: number): Bytes[] {
  const names: Bytes[] = [];
  const entries = Buffer.alloc(PART);
  for (;;) {
    const size = checked(libc.getdents64(fd, entries, entries.length), "getdents");
    if (size === 0) return names;
    for (let at = 0; at < size; at += entries.readUInt16LE(at + ENTRY_LENGTH_AT)) {
      const start = at + ENTRY_NAME_AT;
      names.push(entries.toString("latin1", start, entries.indexOf(0, start)));
    }
  }
}

export interface FileStatus {
  readonly kind: "directory" | "fifo" | "socket" | "other";
  /** Whether the owner may execute it. */
  readonly executable: boolean;
  /** Device and inode in one text: two names with the same identity are one file. */
  readonly identity: string;
  /** How long it is, in bytes. */
  readonly size: number;
  /** When its content changed last, in milliseconds since 1970. */
  readonly modified: number;
}

const STATX_BASIC_STATS = 0x7ff;
const KINDS = new Map<number, FileStatus["kind"]>([
  [0o040000, "directory"],
  [0o010000, "fifo"],
  [0o140000, "socket"],
]);

/**
 * What `path` is, links followed.
 * @throws SystemError as stat(2).
 */
export function stat(at: number, path: Bytes): FileStatus {
  const status = statIfAny(at, path);
  if (status === undefined) throw new SystemError(errno.ENOENT, "stat", path);
  return status;
}

/** Where the kernel puts what it tells; taken out before it is asked for anything else. */
const data = Buffer.alloc(256);

/**
 * Whether there is anything of that name.
 * @throws SystemError as stat(2), ENOENT excepted.
 */
export function exists(at: number, path: Bytes): boolean {
  // An error is expensive to make, and this is no exception.
  const result = libc.statx(at, cString(path), 0, STATX_BASIC_STATS, data);
  if (result === -1 && lastErrno() === errno.ENOENT) return false;
  checked(result, "stat", path);
  return true;
}

/**
 * What `path` is, or undefined when there is nothing of that name.
 * @throws SystemError as stat(2), ENOENT excepted.
 */
export function statIfAny(at: number, path: Bytes): FileStatus | undefined {
  if (!exists(at, path)) return undefined;
  const mode = data.readUInt16LE(28);
  return {
    kind: KINDS.get(mode & 0o170000) ?? "other",
    executable: (mode & 0o100) !== 0,
    identity: `${data.readUInt32LE(136)}:${data.readUInt32LE(140)}:${data.readBigUInt64LE(32)}`,
    size: Number(data.readBigUInt64LE(40)),
    modified: Number(data.readBigInt64LE(112)) * 1000 + data.readUInt32LE(120) / 1e6,
  };
}
