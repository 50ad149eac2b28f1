/** The state of this process that the program it becomes has from it. */
import { type Bytes, cString } from "./bytes.ts";
import { SystemError } from "./errors.ts";
import { ptr } from "./ffi.ts";
import { close, dup2, setCloseOnExec } from "./files.ts";
import { passDescriptorsOn } from "./inheritance.ts";
import { checked, clearErrno, lastErrno, libc } from "./libc.ts";
import { origin, STANDARD_DESCRIPTORS } from "./origin.ts";
import { sigset } from "./signals.ts";

const LOCK_EX = 2;
const SIG_SETMASK = 2;
const SIG_DFL = 0;
const SIG_IGN = 1;
/** PIPE and XFSZ: the runtime ignores them, whatever the caller did. */
const RUNTIME_IGNORES = [13, 25];

/**
 * The calls that set ids, made without the C library: it would make them for every thread of the runtime, none
 * of which lives on in the program, but each of which would count as a process of the new user.
 */
const CALLS =
  process.arch === "arm64"
    ? { setgroups: 159, setgid: 144, setuid: 146 }
    : { setgroups: 116, setgid: 106, setuid: 105 };

/** Makes this process the leader of a new session. @throws SystemError EPERM when it leads a group already. */
export function setsid(): void {
  checked(libc.setsid(), "setsid");
}

/** @throws SystemError as chroot(2). */
export function chroot(path: Bytes): void {
  checked(libc.chroot(cString(path)), "chroot", path);
}

/** Adds to the nice level. @throws SystemError EPERM when it may not be lowered. */
export function nice(increment: number): void {
  clearErrno();
  // Minus one is a nice level, too.
  if (libc.nice(increment) !== -1) return;
  const failure = lastErrno();
  if (failure !== 0) throw new SystemError(failure, "nice");
}

/** Sets the supplementary groups, of the main thread alone. @throws SystemError as setgroups(2). */
export function setGroups(gids: readonly number[]): void {
  checked(libc.syscall(CALLS.setgroups, gids.length, ptr(new Uint32Array(gids)), 0, 0), "setgroups");
}

/** Sets real, effective and saved group, of the main thread alone. @throws SystemError as setgid(2). */
export function setGroup(gid: number): void {
  checked(libc.syscall(CALLS.setgid, gid, 0, 0, 0), "setgid");
}

/** Sets real, effective and saved user, of the main thread alone. @throws SystemError as setuid(2). */
export function setUser(uid: number): void {
  checked(libc.syscall(CALLS.setuid, uid, 0, 0, 0), "setuid");
}

/** Takes the exclusive lock of an open file, waiting for it. @throws SystemError as flock(2). */
export function waitForLock(fd: number): void {
  checked(libc.flock(fd, LOCK_EX), "flock");
}

/**
 * Hands a descriptor on to the program, under the number it would have had without the runtime's own: the
 * lowest that was not inherited. What the runtime has there is lost, so little may follow but the program.
 */
export function handOn(fd: number): void {
  let number = 0;
  while (origin.descriptors.includes(number)) number++;
  if (fd === number) setCloseOnExec(fd, false);
  else dup2(fd, number);
}

/**
 * Passes inherited descriptors on, and closes of the standard ones those that were closed, for the runtime
 * opens them. For a process that becomes another program; from then on it opens files as that would.
 */
export function restoreDescriptors(): void {
  passDescriptorsOn();
  for (const fd of STANDARD_DESCRIPTORS) if (!origin.descriptors.includes(fd)) close(fd);
}

/**
 * Ignores and blocks the signals that this process was started with ignored and blocked, and no others, as the
 * runtime does. For a process that becomes another program.
 */
export function restoreSignals(): void {
  for (const signal of RUNTIME_IGNORES) libc.signal(signal, SIG_DFL);
  for (let bits = origin.ignored, signal = 1; bits !== 0n; bits >>= 1n, signal++) {
    if (bits & 1n) libc.signal(signal, SIG_IGN);
  }
  libc.pthread_sigmask(SIG_SETMASK, sigset(origin.blocked), null);
}
