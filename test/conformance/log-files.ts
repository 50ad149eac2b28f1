/** What svlogd leaves behind, without what differs from one run to the next: the times in stamps and file names. */
import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Moment, now } from "@runit-ts/posix";
import { parseTai64n } from "@runit-ts/protocol";

/** A stamp, in each of the three forms. */
const STAMP = /@[0-9a-f]{24}(?= )|\d{4}-\d\d-\d\d[_T]\d\d:\d\d:\d\d\.\d{5}(?= )/g;
/** What is left of one when the file that it began in has been deleted. */
const END_OF_STAMP = /^[0-9a-f:_T.-]{1,25}(?= )/;
/** The digits that tell its time. */
const DIGIT = /[0-9a-f]/g;
/** A file name, in messages after the directory, or after the name of the file that it was before. */
const FILE_TIME = /((?:[^\s"]*\/)?(?:current )?)(@[0-9a-f]{24})(?=\.[a-z])/g;
/** What the coarser forms of a stamp leave out, in nanoseconds. */
const COARSENESS = 10_000n;
/** A longer content is written down as its hash. */
const LONG = 3000;

/** The wall clock, in nanoseconds. */
export function wallClock(): bigint {
  return nanoseconds(now());
}

function nanoseconds(moment: Moment): bigint {
  return BigInt(moment.seconds) * 1_000_000_000n + BigInt(moment.nanoseconds);
}

function stampTime(stamp: string): bigint {
  if (stamp.startsWith("@")) return nanoseconds(parseTai64n(stamp));
  const [whole = "", fraction = ""] = stamp.replace("_", "T").split(".");
  return BigInt(Date.parse(`${whole}Z`)) * 1_000_000n + BigInt(fraction) * COARSENESS;
}

/**
 * A text of the same length, with no time in its stamps.
 * @throws when one is earlier than the one before it or than `since`, in nanoseconds, or later than now.
 */
export function withoutStamps(text: string, since: bigint): string {
  let earliest = since - COARSENESS;
  const latest = wallClock();
  return text.replace(STAMP, (stamp) => {
    const time = stampTime(stamp);
    if (time < earliest || time > latest) throw new Error(`out of its time: ${stamp}, in ${text}`);
    earliest = time;
    return stamp.replace(DIGIT, "0");
  });
}

/**
 * A text with the times in file names replaced by their order in their directory: which of two directories is
 * rotated first depends on how much is read at once.
 */
export function withoutFileTimes(text: string): string {
  const places = new Map<string, Set<string>>();
  for (const [, where = "", time = ""] of text.matchAll(FILE_TIME)) {
    const directory = directoryOf(where);
    places.set(directory, (places.get(directory) ?? new Set()).add(time));
  }
  const orders = new Map([...places].map(([directory, times]) => [directory, orderOf(times)]));
  return text.replace(FILE_TIME, (_, where: string, time: string) => {
    return `${where}@${orders.get(directoryOf(where))?.get(time)}`;
  });
}

function directoryOf(where: string): string {
  return where.replace("current ", "");
}

function orderOf(times: Iterable<string>): Map<string, number> {
  return new Map([...times].sort().map((time, index) => [time, index + 1]));
}

/** The contents of log files, in their order, without times: a stamp may begin in one and end in the next. */
function withoutStampsAcross(contents: readonly string[], since: bigint): string[] {
  let left = withoutStamps(contents.join(""), since).replace(END_OF_STAMP, (end) => end.replace(DIGIT, "0"));
  return contents.map(({ length }) => {
    const plain = left.slice(0, length);
    left = left.slice(length);
    return plain;
  });
}

function shown(content: string): string {
  if (content.length <= LONG) return JSON.stringify(content);
  return `${content.length} bytes, ${createHash("sha1").update(content, "latin1").digest("hex")}`;
}

/**
 * What is in a directory, and in those below, but for configs and what is hidden: name, kind and mode, and the
 * content of files.
 * @param since no stamp may be earlier, in nanoseconds.
 */
export function listing(directory: string, since: bigint, prefix = ""): string[] {
  const entries = readdirSync(directory)
    .filter((name) => name !== "config" && !name.startsWith("."))
    .sort()
    .map((name) => ({ name, path: join(directory, name), status: lstatSync(join(directory, name)) }));
  // Old logs come before current in this order too.
  const files = entries.filter(({ status }) => status.isFile());
  const contents = withoutStampsAcross(
    files.map(({ path }) => readFileSync(path, "latin1")),
    since,
  );
  return entries.flatMap((entry) => {
    const { name, path, status } = entry;
    const line = `${prefix}${name} ${status.mode.toString(8)}`;
    if (status.isDirectory()) return [line, ...listing(path, since, `${prefix}${name}/`)];
    const index = files.indexOf(entry);
    return index < 0 ? [line] : [`${line} ${shown(contents[index] ?? "")}`];
  });
}
