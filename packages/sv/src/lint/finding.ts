/** What is wrong with a service directory. */
import type { Bytes } from "@runit-ts/posix";

export interface Finding {
  /** The file, from the service directory; empty for the directory itself. */
  readonly path: Bytes;
  /** In a script, from 1. */
  readonly line?: number;
  /** What is wrong, and what comes of it or what to do. */
  readonly message: Bytes;
}

/** Makes the findings of one file. */
export type Finder = (message: Bytes, line?: number) => Finding;

export function finder(path: Bytes): Finder {
  return (message, line) => (line === undefined ? { path, message } : { path, line, message });
}
