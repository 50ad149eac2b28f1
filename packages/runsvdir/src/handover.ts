/** What runsvdir knows, for the next program in the same process (kill -USR2). */
import type { Bytes } from "@runit-ts/posix";
import type { Known } from "./core.ts";

/** To be raised when anything here, or in `core.ts`, gets another meaning. */
export const FORMAT = 1;

export interface ServicesHandover {
  readonly known: readonly PackedKnown[];
  /** Every runsv process that looks after one service. */
  readonly own: readonly number[];
  /** The one that looks after several. */
  readonly shared: RunningHandover | undefined;
  /** The reading end of the pipe that standard error is, if there is a log in the argument list. */
  readonly log: number | undefined;
}

export interface RunningHandover {
  readonly pid: number;
  /** Our end of its standard input. */
  readonly socket: number;
  /** Of a line that has begun. */
  readonly inbox: Bytes;
  /** What is still to be told. */
  readonly outbox: Bytes;
  /** What it looks after. */
  readonly handles: readonly (readonly [path: Bytes, handle: number])[];
  readonly lastHandle: number;
}

/** Every descriptor that it names. */
export function descriptorsIn({ shared, log }: ServicesHandover): readonly number[] {
  return [...(shared ? [shared.socket] : []), ...(log === undefined ? [] : [log])];
}

/** The next program's monotonic clock begins anew: times become ages. */
interface PackedKnown extends Omit<Known, "startedAt"> {
  readonly age: number;
}

/** @param now monotonic milliseconds */
export function pack(known: readonly Known[], now: number): readonly PackedKnown[] {
  return known.map(({ startedAt, ...rest }) => ({ ...rest, age: now - startedAt }));
}

/** @param now monotonic milliseconds */
export function unpack(packed: readonly PackedKnown[], now: number): readonly Known[] {
  return packed.map(({ age, ...rest }) => ({ ...rest, startedAt: now - age }));
}
