/** The memory that a process has for itself alone. */
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
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "latin1");
  const field = (name: string) => {
    const kilobytes = new RegExp(`^${name}: +(\\d+) kB$`, "m").exec(rollup)?.[1];
    if (kilobytes === undefined) throw new Error(`no ${name} in /proc/${pid}/smaps_rollup`);
    return Number(kilobytes);
  };
  return { dirty: field("Private_Dirty"), anonymous: field("Anonymous") };
}
