/** What runsv says of a process: the record in `supervise/status` and the text in `supervise/stat` (spec section 1). */
import type { Moment } from "@runit-ts/posix";
import { FormatError, packTai64n, unpackTai64n } from "./tai64n.ts";

/** Length of the record, in bytes. */
export const STATUS_SIZE = 20;

export type Phase = "down" | "run" | "finish";
export type Want = "up" | "down" | "exit";

const PHASES: readonly Phase[] = ["down", "run", "finish"];

export interface Status {
  /** When the present `run` was started, or when the service went down. */
  readonly since: Moment;
  /** The running process, `run` or `finish`; 0 if there is none. */
  readonly pid: number;
  readonly paused: boolean;
  /** The record knows up and down only: there, exit reads as down. */
  readonly want: Want;
  /** TERM was sent and the process has not died yet. */
  readonly gotTerm: boolean;
  readonly phase: Phase;
}

/** The record of a status. */
export function encodeStatus(status: Status): Buffer {
  const record = Buffer.alloc(STATUS_SIZE);
  packTai64n(status.since, record, 0);
  record.writeUInt32LE(status.pid, 12);
  record[16] = status.paused ? 1 : 0;
  record.write(status.want === "up" ? "u" : "d", 17);
  record[18] = status.gotTerm ? 1 : 0;
  record[19] = PHASES.indexOf(status.phase);
  return record;
}

/**
 * Reads a record.
 * @throws FormatError when it is shorter than 20 bytes or says what no runsv says.
 */
export function decodeStatus(record: Buffer): Status {
  if (record.length < STATUS_SIZE) throw new FormatError("too short for a status record");
  const phase = PHASES[record.readUInt8(19)];
  if (phase === undefined) throw new FormatError("no such state in a status record");
  return {
    since: unpackTai64n(record, 0),
    pid: record.readUInt32LE(12),
    paused: record[16] !== 0,
    want: record[17] === "u".charCodeAt(0) ? "up" : "down",
    gotTerm: record[18] !== 0,
    phase,
  };
}

/** The line in `supervise/stat`. */
export function statText({ phase, paused, gotTerm, want }: Omit<Status, "since" | "pid">): string {
  const wanted = phase === "down" || want === "up" ? "" : `, want ${want}`;
  return `${phase}${paused ? ", paused" : ""}${gotTerm ? ", got TERM" : ""}${wanted}\n`;
}
