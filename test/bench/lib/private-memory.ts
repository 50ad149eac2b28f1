/** The memory that a process has for itself alone, or shares. */
import { readFileSync } from "node:fs";

/** How long what has nothing to do rests before its memory is looked at, in seconds. */
export const REST = Number(process.env.BENCH_REST ?? 60);

export interface PrivateMemory {
  /** `Private_Dirty` of /proc/PID/smaps_rollup, in kB: what this process alone has written to. */
  readonly dirty: number;
  /** `Anonymous` of the same, in kB: what no file stands behind. */
  readonly anonymous: number;
}

/** Reads the memory of a process. @throws when it has ended or belongs to somebody else. */
export function privateMemory(pid: number): PrivateMemory {
  const field = fieldsOf(pid);
  return { dirty: field("Private_Dirty"), anonymous: field("Anonymous") };
}

/**
 * `Pss` of the same, in kB: what it has for itself, and its part of what it shares with others.
 * @throws when it has ended or belongs to somebody else.
 */
export function proportionalMemory(pid: number): number {
  return fieldsOf(pid)("Pss");
}

/** Gives the fields of /proc/PID/smaps_rollup by name, as they are now. */
function fieldsOf(pid: number): (name: string) => number {
  const rollup = rollupOf(pid);
  return (name) => {
    const kilobytes = new RegExp(`^${name}: +(\\d+) kB$`, "m").exec(rollup)?.[1];
    if (kilobytes === undefined) throw new Error(`no ${name} in /proc/${pid}/smaps_rollup`);
    return Number(kilobytes);
  };
}

/** A process that executes another program meanwhile has other memory than the one that was to be read. */
function rollupOf(pid: number): string {
  const path = `/proc/${pid}/smaps_rollup`;
  try {
    return readFileSync(path, "latin1");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    return readFileSync(path, "latin1");
  }
}
