/** The time stamp in front of a line (svlogd(8), -t). Times are texts here, `@` and a TAI64N label: they sort. */
import type { Bytes } from "@runit-ts/posix";
import { formatTai64n, parseTai64n } from "@runit-ts/protocol";

/** Of a time that can be shown: until the year 36812. */
const TAI64N = /^@400000[0-9a-f]{10}[0-3][0-9a-f]{7} /;
const UTC = /^\d{4}-\d\d-\d\d[_T]\d\d:\d\d:\d\d\.\d{5} /;
/** Where the nanoseconds begin in a label, and where it ends. */
const NANOSECONDS_AT = 17;
const LABEL_END = 25;
const SECOND = 1_000_000_000;
/** Where a whole second ends in UTC, and where its fraction begins and ends. */
const SECOND_END = 19;
const FRACTION_AT = 20;
const FRACTION_END = 25;
/** The nanoseconds of a unit of the fraction. */
const TICK = 10_000;
const MICROSECOND = 1000;
const WHOLE_SECOND = "00000000";

/** Whether a line begins with a time. */
export function isStamped(line: Bytes): boolean {
  return timeOf(line) !== undefined;
}

/** The time that a line begins with, be it TAI64N or UTC; undefined when there is none, or it is damaged. */
export function timeOf(line: Bytes): Bytes | undefined {
  if (TAI64N.test(line)) return nanosecondsOf(line) < SECOND ? line.slice(0, LABEL_END) : undefined;
  if (!UTC.test(line)) return undefined;
  const second = labelOfSecond(line.slice(0, SECOND_END));
  const nanoseconds = Number(line.slice(FRACTION_AT, FRACTION_END)) * TICK;
  return second === undefined ? undefined : second + nanoseconds.toString(16).padStart(8, "0");
}

/** A line with its TAI64N stamp replaced by the local time; any other as it is. */
export function withLocalTime(line: Bytes): Bytes {
  if (!TAI64N.test(line) || nanosecondsOf(line) >= SECOND) return line;
  const fraction = Math.floor(nanosecondsOf(line) / MICROSECOND);
  return `${localSecond(line.slice(0, NANOSECONDS_AT))}.${String(fraction).padStart(6, "0")}${line.slice(LABEL_END)}`;
}

function nanosecondsOf(line: Bytes): number {
  return Number.parseInt(line.slice(NANOSECONDS_AT, LABEL_END), 16);
}

/** The label, up to its nanoseconds, of a second in UTC; undefined when there is no such second. */
const labelOfSecond = remembering((utc) => {
  const milliseconds = Date.parse(`${utc.replace("_", "T")}Z`);
  if (Number.isNaN(milliseconds)) return undefined;
  return formatTai64n({ seconds: milliseconds / 1000, nanoseconds: 0 }).slice(0, NANOSECONDS_AT);
});

/** The local time of a second, given as the label up to its nanoseconds: `YYYY-MM-DD HH:MM:SS`. */
const localSecond = remembering((label) => {
  const date = new Date(parseTai64n(label + WHOLE_SECOND).seconds * 1000);
  const two = (number: number) => String(number).padStart(2, "0");
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":")}`;
});

/** The same function, but what it gave last is not worked out again: a second has many lines. */
function remembering<T>(work: (text: Bytes) => T): (text: Bytes) => T {
  let last: { readonly text: Bytes; readonly result: T } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, result: work(text) };
    return last.result;
  };
}
