/** Where a program is looked for, as execvp(3) does it. */
import type { Bytes } from "./bytes.ts";
import { errno } from "./errno.ts";

/** Where programs are looked for without $PATH. */
const DEFAULT_PATH = "/bin:/usr/bin";
/** After these the search goes on: EPERM, EACCES and EISDIR. The last of them is the reason in the end. */
const GOES_ON: readonly number[] = [1, 13, 21];

/** The files a program may be. */
export function candidates(program: Bytes, path: Bytes = DEFAULT_PATH): Bytes[] {
  if (program.includes("/")) return [program];
  const files: Bytes[] = [];
  for (const directory of path.split(":")) files.push(`${directory === "" ? "." : directory}/${program}`);
  return files;
}

/**
 * Executes the first of `files` that can be.
 * @param execute gives 0, or the errno when the file cannot be executed
 * @returns 0, or the errno that is the reason why none can be
 */
export function executeFirst<File>(files: readonly File[], execute: (file: File) => number): number {
  let reason: number = errno.ENOENT;
  for (const file of files) {
    const failure = execute(file);
    if (failure === 0) return 0;
    if (failure === errno.ENOENT) continue;
    reason = failure;
    if (!GOES_ON.includes(failure)) break;
  }
  return reason;
}
