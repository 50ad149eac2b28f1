/** Becoming another program. */

import { argumentVector } from "./argument-vector.ts";
import { type Bytes, cString } from "./bytes.ts";
import { textAt } from "./environment.ts";
import { SystemError } from "./errors.ts";
import { type Pointer, read } from "./ffi.ts";
import { lastErrno, libc } from "./libc.ts";
import { callersEnvironment } from "./origin.ts";
import { candidates, executeFirst } from "./search.ts";

const POINTER_SIZE = 8;

/** The caller's environment, entry by entry, in its order. */
export function callersEntries(): Bytes[] {
  const entries: Bytes[] = [];
  const vector = callersEnvironment();
  for (let at = 0; ; at += POINTER_SIZE) {
    const entry = read.ptr(vector, at);
    if (entry === 0) return entries;
    entries.push(textAt(entry as Pointer));
  }
}

export interface ExecutionRequest {
  /** The program; looked for along PATH when it has no slash. */
  readonly program: Bytes;
  /** Its arguments, from argv[0] on. */
  readonly argv: readonly Bytes[];
  /** Its environment; without, the caller's. */
  readonly environment?: readonly Bytes[];
  /** The `PATH` to look along. */
  readonly path?: Bytes | undefined;
}

/**
 * Prepares to become a program. What is given does it, and comes back only with the reason why it could not.
 * All memory is taken beforehand: there may be a limit on it by then.
 */
export function execution({ program, argv, environment, path }: ExecutionRequest): () => SystemError {
  const files: Buffer[] = [];
  for (const file of candidates(program, path)) files.push(cString(file));
  const vector = argumentVector(argv);
  const entries = environment ? argumentVector(environment) : callersEnvironment();
  const { execve } = libc;
  const execute = (file: Buffer) => {
    execve(file, vector, entries);
    return lastErrno();
  };
  return () => new SystemError(executeFirst(files, execute), "execve", program);
}
