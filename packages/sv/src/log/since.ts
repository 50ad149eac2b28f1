/** The time that -s gives. */
import { type Bytes, type Moment, now } from "@runit-ts/posix";
import { formatTai64n } from "@runit-ts/protocol";

const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };
const DURATION = /^(\d+)([smhd])$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[-+]\d\d:?\d\d)?$/;

/**
 * The time, as a TAI64N text, so long before `from`, or in ISO 8601, local unless it has a zone; a day alone is its
 * beginning. Undefined when the text is neither.
 */
export function parseSince(text: Bytes, from: Moment = now()): Bytes | undefined {
  const [, count, unit] = DURATION.exec(text) ?? [];
  if (unit !== undefined) return timeText((from.seconds - Number(count) * (UNITS[unit] ?? 1)) * 1000);
  if (DAY.test(text)) return timeText(Date.parse(`${text}T00:00`));
  return TIME.test(text) ? timeText(Date.parse(text.replace(" ", "T"))) : undefined;
}

/** @param milliseconds since 1970; before that, nothing was logged */
function timeText(milliseconds: number): Bytes | undefined {
  if (Number.isNaN(milliseconds)) return undefined;
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return formatTai64n({ seconds, nanoseconds: Math.max(0, milliseconds - seconds * 1000) * 1_000_000 });
}
