/** The files of a log directory that were `current` once: `@`, a TAI64N label, and `.s`, `.u` or `.t`. */
import type { Bytes, Moment } from "@runit-ts/posix";
import { FormatError, formatTai64n, parseTai64n } from "@runit-ts/protocol";

/** What became of a file: it is complete; it waits to be processed; it is the output of its processor. */
export type Suffix = "s" | "u" | "t";

const LENGTH = 27;
const LABEL_LENGTH = 25;
const NANOSECONDS = 1_000_000_000;

/** Whether the original takes a file for an old log: it looks at the first character and at the length. */
export function isOldLog(name: Bytes): boolean {
  return name.startsWith("@") && name.length === LENGTH;
}

export function hasSuffix(name: Bytes, suffix: Suffix): boolean {
  return isOldLog(name) && name.endsWith(suffix);
}

/** The same log with another suffix. */
export function withSuffix(name: Bytes, suffix: Suffix): Bytes {
  return name.slice(0, -1) + suffix;
}

/** Those that wait to be processed, the oldest first. */
export function unprocessed(names: readonly Bytes[]): Bytes[] {
  return names.filter((name) => hasSuffix(name, "u")).sort();
}

/** The oldest of the old logs that may be deleted, if there is one. */
export function oldest(names: readonly Bytes[], isSpared: (name: Bytes) => boolean): Bytes | undefined {
  return names.filter((name) => isOldLog(name) && !isSpared(name)).sort()[0];
}

/** The label of the newest old log; empty if there is none. */
export function newestLabel(names: readonly Bytes[]): Bytes {
  const labels = names.filter(isOldLog).map((name) => name.slice(0, LABEL_LENGTH));
  return (
    labels
      .filter((label) => momentOf(label) !== undefined)
      .sort()
      .at(-1) ?? ""
  );
}

/**
 * The label for a log that is rotated now. Should the clock have been set back, it is the next one after the
 * newest: the order of names stays the order of the logs, and the new one is not taken for the oldest.
 */
export function nextLabel(now: Moment, newest: Bytes): Bytes {
  const label = formatTai64n(now);
  const latest = label > newest ? undefined : momentOf(newest);
  return latest === undefined ? label : formatTai64n(after(latest));
}

function momentOf(label: Bytes): Moment | undefined {
  try {
    return parseTai64n(label);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function after({ seconds, nanoseconds }: Moment): Moment {
  return nanoseconds + 1 === NANOSECONDS
    ? { seconds: seconds + 1, nanoseconds: 0 }
    : { seconds, nanoseconds: nanoseconds + 1 };
}
