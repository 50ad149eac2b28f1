/** The command line of runsvdir: `[--shared] [-gP] [-w sec] dir [log]`. */
import { type Bytes, readOptions } from "@runit-ts/posix";

/** How long services are given to end when nothing else is said, in seconds. */
const DEFAULT_WAIT = 7;
/** More is taken for as much, in seconds: timers do not reach much further. */
export const LONGEST_WAIT = 1_000_000;

/** One runsv for all services: the first word, or none. */
const SHARED = "--shared";

export interface Plan {
  readonly isShared: boolean;
  /** Whether TERM and INT stop the whole tree. */
  readonly isGraceful: boolean;
  readonly newSession: boolean;
  /** In seconds. */
  readonly wait: number;
  readonly path: Bytes;
  readonly log: Bytes | undefined;
}

function seconds(text: Bytes): number | undefined {
  return /^\d+$/.test(text) ? Math.min(Number(text), LONGEST_WAIT) : undefined;
}

/**
 * Reads the command line; undefined for wrong usage. Like the original, it takes any other word for dir, also
 * one that looks like an option, and whatever follows -P in the same word for nothing.
 * @param svwait the value of `$SVWAIT`; it is not heeded when it is no number
 */
export function parse(all: readonly Bytes[], svwait: Bytes | undefined): Plan | undefined {
  const isShared = all[0] === SHARED;
  const words = isShared ? all.slice(1) : all;
  const { options, complaint, rest } = readOptions("gPw:", words);
  const isOriginals = options.every(({ letter }) => letter === "P");
  if (complaint !== undefined && !isOriginals) return undefined;
  const [path, log] = complaint === undefined ? rest : words.slice(Math.min(options.length, 1));

  const said = options.findLast(({ letter }) => letter === "w");
  const wait = said ? seconds(said.value) : (seconds(svwait ?? "") ?? DEFAULT_WAIT);
  if (path === undefined || wait === undefined) return undefined;
  const has = (wanted: string) => options.some(({ letter }) => letter === wanted);
  return { isShared, isGraceful: has("g"), newSession: has("P"), wait, path, log };
}
