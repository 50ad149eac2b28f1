/** The ends of child processes. */
import { errno } from "./errno.ts";
import { checked, lastErrno, libc } from "./libc.ts";

const WNOHANG = 1;

/** A child that ended, and its wait status as waitpid(2) gives it. */
export interface Ended {
  readonly pid: number;
  readonly status: number;
}

/** The exit code in a wait status; 0 for a process that a signal ended. */
export function exitCode(status: number): number {
  return status >> 8;
}

/** Whether a signal ended the process. */
export function wasKilled(status: number): boolean {
  return (status & 0x7f) !== 0;
}

/** The wait status of a process that exits with `code`. */
export function exitStatus(code: number): number {
  return code << 8;
}

/** Children whose ends are expected, the latest last. */
const expected = new Set<number>();
const MOST_EXPECTED = 8;

/**
 * Has this child looked at first when one has ended, as it was sent a signal, say: the kernel takes long to look at a
 * thousand.
 */
export function expectEnd(pid: number): void {
  expected.delete(pid);
  expected.add(pid);
  const [oldest = pid] = expected;
  if (expected.size > MOST_EXPECTED) expected.delete(oldest);
}

/** A child that has ended and was not yet reaped, or undefined: none has, or there is no child. */
export function reap(): Ended | undefined {
  for (const pid of expected) {
    const child = reapIf(pid);
    if (child) return child;
  }
  return reapIf(ANY);
}

const ANY = -1;
const status = new Int32Array(1);

function reapIf(pid: number): Ended | undefined {
  const ended = libc.waitpid(pid, status, WNOHANG);
  if (ended === 0) return undefined;
  expected.delete(ended === -1 ? pid : ended);
  if (ended === -1 && lastErrno() === errno.ECHILD) return undefined;
  return { pid: checked(ended, "waitpid"), status: status[0] ?? 0 };
}

/** Every child that has ended and was not yet reaped. */
export function reapAll(): readonly Ended[] {
  const all: Ended[] = [];
  for (let child = reap(); child !== undefined; child = reap()) all.push(child);
  return all;
}

/**
 * Tells of every child that has ended and was not yet reaped: of the first now, of each other in a turn of its own. What
 * follows from an end may start a process, of whose end nobody would know yet; and among a thousand children each look takes
 * long, also the last, which finds none.
 */
export function tellEnds(tell: (child: Ended) => void): void {
  const child = reap();
  if (child === undefined) return;
  tell(child);
  setImmediate(tellEnds, tell);
}

/**
 * Waits until the child `pid` ends; gives its wait status. Nothing else happens meanwhile.
 * @throws SystemError as waitpid(2).
 */
export function waitFor(pid: number): number {
  checked(libc.waitpid(pid, status, 0), "waitpid");
  return status[0] ?? 0;
}
