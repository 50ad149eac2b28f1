/** The command line of svlogd(8). */
import { type Bytes, leadingNumber, readOptions } from "@runit-ts/posix";
import type { StampForm } from "./time-stamp.ts";

const USAGE = " [-ttv] [-r c] [-R abc] [-l len] [-b buflen] dir ...\n\n";
const LINE_LENGTH = 1000;
const BUFFER_LENGTH = 1024;
const STAMP_FORMS: readonly StampForm[] = ["none", "tai64n", "human", "iso8601"];

export interface Options {
  readonly stamp: StampForm;
  readonly isVerbose: boolean;
  /** What characters are replaced by, and which, besides those that cannot be printed; undefined: none are. */
  readonly replacement: Replacement | undefined;
  /** How many bytes of a line are matched and replaced. */
  readonly lineLength: number;
  readonly directories: readonly Bytes[];
}

export interface Replacement {
  readonly by: Bytes;
  readonly also: Bytes;
}

/** A command line that is not understood: all that is to be said about it. */
export interface Misuse {
  readonly usage: Bytes;
}

/** A length as the original reads it: what it cannot read, or 0, means the default. */
function length(value: Bytes, usual: number): number {
  return Number(leadingNumber(value)) || usual;
}

/**
 * Reads the command line.
 * @param name the name svlogd was called by
 * @param version what `-V` says
 */
export function parse(name: Bytes, words: readonly Bytes[], version: string): Options | Misuse {
  const misuse = (complaint = ""): Misuse => ({ usage: `${complaint}usage: ${name}${USAGE}` });
  const { options, complaint, rest } = readOptions("R:r:l:b:tvV", words);
  const counts = { t: 0, v: 0 };
  const lengths = { l: LINE_LENGTH, b: BUFFER_LENGTH };
  let by: Bytes | undefined;
  let also = "";
  for (const { letter, value } of options) {
    if (letter === "V") return misuse(`${version}\n`);
    if (letter === "t" || letter === "v") counts[letter]++;
    if (letter === "l") lengths.l = length(value, LINE_LENGTH);
    if (letter === "b") lengths.b = length(value, BUFFER_LENGTH);
    if (letter === "R") also = value;
    if (letter === "r") by = value;
    if (letter === "r" && value.length !== 1) return misuse();
    if (letter === "R") by ??= "_";
  }
  if (complaint !== undefined) return misuse(`${name}: ${complaint}\n`);
  // The original's buffer has to hold a line; ours does without being told, but scripts may rely on the refusal.
  if (rest.length === 0 || lengths.b <= lengths.l) return misuse();
  return {
    stamp: STAMP_FORMS[Math.min(counts.t, STAMP_FORMS.length - 1)] ?? "none",
    isVerbose: counts.v > 0,
    replacement: by === undefined ? undefined : { by, also },
    lineLength: lengths.l,
    directories: rest,
  };
}
