/** TAI64N, the time format of status records and log file names (spec section 1). */
import type { Moment } from "@runit-ts/posix";

/** Length of the binary form, in bytes. */
export const TAI64N_SIZE = 12;

/** The label of 1970-01-01 00:00:10 TAI, which runit takes for Unix time 0; leap seconds are not counted. */
const EPOCH_LABEL = (1n << 62n) + 10n;
const LABEL_LIMIT = 1n << 63n;
const SECOND = 1_000_000_000;

/** A text or record that is not what its format says. */
export class FormatError extends Error {
  override readonly name = "FormatError";
}

/** Writes a moment into `target` at `offset`, as 12 bytes, big-endian. */
export function packTai64n(moment: Moment, target: Buffer, offset: number): void {
  target.writeBigUInt64BE(EPOCH_LABEL + BigInt(moment.seconds), offset);
  target.writeUInt32BE(moment.nanoseconds, offset + 8);
}

/**
 * Reads the moment in the 12 bytes of `source` at `offset`.
 * @throws FormatError when there are fewer, or they are no TAI64N label.
 */
export function unpackTai64n(source: Buffer, offset: number): Moment {
  if (source.length < offset + TAI64N_SIZE) throw new FormatError("too short for a TAI64N label");
  const label = source.readBigUInt64BE(offset);
  const nanoseconds = source.readUInt32BE(offset + 8);
  const seconds = Number(label - EPOCH_LABEL);
  if (label >= LABEL_LIMIT || !Number.isSafeInteger(seconds) || nanoseconds >= SECOND)
    throw new FormatError("not a TAI64N label");
  return { seconds, nanoseconds };
}

/** The external form: `@` and 24 hexadecimal digits. */
export function formatTai64n(moment: Moment): string {
  const label = Buffer.alloc(TAI64N_SIZE);
  packTai64n(moment, label, 0);
  return `@${label.toString("hex")}`;
}

/**
 * Reads the external form.
 * @throws FormatError when `text` is something else.
 */
export function parseTai64n(text: string): Moment {
  if (!/^@[0-9a-f]{24}$/.test(text)) throw new FormatError("not a TAI64N text");
  return unpackTai64n(Buffer.from(text.slice(1), "hex"), 0);
}

/** Whether `a` is earlier than `b`. */
export function isEarlier(a: Moment, b: Moment): boolean {
  return a.seconds < b.seconds || (a.seconds === b.seconds && a.nanoseconds < b.nanoseconds);
}
