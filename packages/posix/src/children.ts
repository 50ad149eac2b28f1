/** The children of processes, and whose child an orphan becomes. */
import { readFile } from "./files.ts";
import { checked, libc } from "./libc.ts";

const PR_SET_CHILD_SUBREAPER = 36;

/**
 * The children of a process that its first thread started, or that were orphaned to it; those that have ended
 * too, until they are reaped.
 * @throws SystemError as open(2) and read(2): ENOENT when the process is gone, or the kernel does not tell.
 */
export function childrenOf(pid: number): readonly number[] {
  const text = readFile(`/proc/${pid}/task/${pid}/children`).toString("latin1");
  return text.split(" ").filter(Boolean).map(Number);
}

/**
 * Makes orphans among the descendants of this process its children, as if it were process 1 (prctl(2)).
 * @throws SystemError as prctl(2).
 */
export function adoptOrphans(): void {
  checked(libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "prctl");
}
