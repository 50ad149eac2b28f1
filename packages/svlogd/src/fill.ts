/** How a log file is filled (svlogd(8), LOG FILE ROTATION). */
import type { Output } from "./output.ts";

const NEWLINE = 0x0a;

export interface Portion {
  /** How many bytes of the output go to `current`. */
  readonly length: number;
  /** Whether it is to be rotated then. */
  readonly rotates: boolean;
}

/**
 * The next bytes to write: no file grows beyond its size, and none is begun in the middle of a line if a line
 * ends within the last `lineLength` bytes.
 * @param size of `current`, in bytes
 * @param limit the size at which it is rotated, above `size`; 0: none
 */
export function nextPortion(output: Output, size: number, limit: number, lineLength: number): Portion {
  if (limit === 0) return { length: output.length, rotates: false };
  const end = lineLength > limit ? -1 : endOfLine(output, limit - lineLength - size);
  if (end >= 0 && size + end <= limit) return { length: end, rotates: true };
  return { length: Math.min(output.length, limit - size), rotates: false };
}

/** Where the first line ends that has at least `least` bytes before its end; -1 if none does. */
function endOfLine(output: Output, least: number): number {
  const newline = output.indexOf(NEWLINE, Math.max(0, least - 1));
  return newline < 0 ? -1 : newline + 1;
}
