/** What /proc tells of processes, for tests that watch them from outside. */
import { readdirSync, readFileSync } from "node:fs";

/** How many descriptors a process has open. @throws when it has ended. */
export function openDescriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** The children of a process, zombies too; none when it has ended. */
export function childrenOf(pid: number): number[] {
  return tasksOf(pid).flatMap((task) =>
    (contentOf(`/proc/${pid}/task/${task}/children`) ?? "").split(" ").filter(Boolean).map(Number),
  );
}

/** The threads of a process; none when it has ended. */
export function tasksOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
}

/** The parent of a process, or undefined when it has ended. */
export function parentOf(pid: number): number | undefined {
  const parent = /^PPid:\t(\d+)$/m.exec(contentOf(`/proc/${pid}/status`) ?? "")?.[1];
  return parent === undefined ? undefined : Number(parent);
}

/** The letter of a process's state, as ps(1) has it: `T` is stopped; undefined when it has ended. */
export function stateOf(pid: number): string | undefined {
  return /^State:\t(\S)/m.exec(contentOf(`/proc/${pid}/status`) ?? "")?.[1];
}

/** The process that traces a thread; 0 when none does. */
export function tracerOf(task: number): number {
  return Number(/^TracerPid:\t(\d+)$/m.exec(contentOf(`/proc/${task}/status`) ?? "")?.[1] ?? 0);
}

/** The arguments of a process; none when it has ended. */
export function argumentsOf(pid: number): string[] {
  return (contentOf(`/proc/${pid}/cmdline`) ?? "").split("\0").slice(0, -1);
}

/** The content of a file, or undefined when it has gone, as that of a process that has ended. */
function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}
