/** What tells a process from every other one that had or will have its pid. */
import type { Bytes } from "./bytes.ts";
import { attempt, SystemError } from "./errors.ts";
import { HERE, readFile, readlinkat } from "./files.ts";

let space: string | undefined | SystemError;

/** Where a pid means something: a boot of the machine, and a namespace of pids; undefined if that cannot be told. */
export function pidSpace(): string | undefined {
  // A process stays in its own.
  space ??= attempt(() => {
    const boot = readFile("/proc/sys/kernel/random/boot_id").toString("latin1").trim();
    return `${boot} ${readlinkat(HERE, "/proc/self/ns/pid", 64)}`;
  });
  return space instanceof SystemError ? undefined : space;
}

/** The fields of /proc/PID/stat that are read here, counted from the one after the name: proc(5), less 3. */
const STATE = 0;
const START_TIME = 19;
const EXIT_CODE = 49;
/** States of a process that has ended: a zombie, and one whose parent is just waiting for it. */
const ENDED: readonly string[] = ["Z", "X"];

/** The fields after the name, which may have spaces and brackets in it; undefined for a pid that nobody has. */
function statFields(pid: number): readonly string[] | undefined {
  const stat = attempt(() => readFile(`/proc/${pid}/stat`).toString("latin1"));
  if (stat instanceof SystemError) return undefined;
  return stat
    .slice(stat.lastIndexOf(")") + 2)
    .trim()
    .split(" ");
}

/** When a process was started, in the kernel's ticks since the boot; undefined for a pid that nobody has. */
export function startTime(pid: number): number | undefined {
  const fields = statFields(pid);
  return fields && Number(fields[START_TIME]);
}

/**
 * The wait status of the process that has this pid and start time, if it has ended and its parent has not waited
 * for it; undefined otherwise.
 */
export function zombieStatus(pid: number, start: number | undefined): number | undefined {
  const fields = statFields(pid);
  if (fields === undefined || Number(fields[START_TIME]) !== start) return undefined;
  return ENDED.includes(fields[STATE] ?? "") ? Number(fields[EXIT_CODE]) : undefined;
}

/** The name of what a descriptor of this process is open on: `pipe:[inode]`, for a pipe. */
export function descriptorName(fd: number): Bytes {
  return readlinkat(HERE, `/proc/self/fd/${fd}`, 64);
}
