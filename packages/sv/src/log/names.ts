/** The names of old logs: `@`, a TAI64N label, and `.s`, `.u` or `.t` (svlogd(8), LOG FILE ROTATION). */
import type { Bytes } from "@runit-ts/posix";

const OLD_LOG = /^@[0-9a-f]{24}\.[su]$/;
const LABEL_LENGTH = 25;

/** When an old log was rotated, as its name tells: texts that sort as the times do. */
export function labelOf(name: Bytes): Bytes {
  return name.slice(0, LABEL_LENGTH);
}

/**
 * The old logs among the names in a directory, oldest first. What a processor is making (`.t`) is none. Of a log
 * that is there processed and unprocessed, the processed one is left out: the other has all the lines.
 */
export function oldLogs(names: readonly Bytes[]): Bytes[] {
  const logs = names.filter((name) => OLD_LOG.test(name)).sort();
  return logs.filter(
    (name, index) => index + 1 === logs.length || labelOf(name) !== labelOf(logs[index + 1] ?? ""),
  );
}
