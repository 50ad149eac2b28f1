/** The ends of child processes. */
import { errno } from "./errno.ts";
import { SystemError } from "./errors.ts";
import { checked, libc } from "./libc.ts";

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

/** A child that has ended and was not yet reaped, or undefined: none has, or there is no child. */
export function reap(): Ended | undefined {
  const status = new Int32Array(1);
  try {
    const pid = checked(libc.waitpid(-1, status, WNOHANG), "waitpid");
    return pid === 0 ? undefined : { pid, status: status[0] ?? 0 };
  } catch (error) {
    if (error instanceof SystemError && error.errno === errno.ECHILD) return undefined;
    throw error;
  }
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
  const status = new Int32Array(1);
  checked(libc.waitpid(pid, status, 0), "waitpid");
  return status[0] ?? 0;
}
