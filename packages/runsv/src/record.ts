/**
 * What runsv writes down about a process of its in `supervise/record`, so that a runsv after it, should it be
 * killed, can tell beyond doubt whether that process still lives. A runsv that leaves by itself removes it.
 */
import { FormatError, formatTai64n, parseTai64n, type Status } from "@runit-ts/protocol";

export interface Record {
  /** The boot and the namespace in which the pid means something. */
  readonly space: string;
  readonly status: Status;
  /** When the process was started, in the kernel's ticks since the boot; 0 if there is none. */
  readonly started: number;
  /** The name of the log pipe, `pipe:[inode]`; empty if there is none. */
  readonly pipe: string;
}

const PHASES: readonly string[] = ["down", "run", "finish"] satisfies Status["phase"][];
const WANTS: readonly string[] = ["up", "down", "exit"] satisfies Status["want"][];

/** One line of JSON. */
export function encodeRecord({ space, status, started, pipe }: Record): string {
  const { pid, phase, want, paused, gotTerm, since } = status;
  return `${JSON.stringify({ space, pid, started, phase, want, paused, gotTerm, since: formatTai64n(since), pipe })}\n`;
}

/** @throws FormatError when it is not one. */
export function decodeRecord(text: string): Record {
  const { space, pid, started, phase, want, paused, gotTerm, since, pipe } = parse(text);
  if (typeof space !== "string" || typeof pipe !== "string" || typeof since !== "string") throw damaged();
  if (!isCount(pid) || !isCount(started)) throw damaged();
  if (typeof paused !== "boolean" || typeof gotTerm !== "boolean") throw damaged();
  if (!isPhase(phase) || !isWant(want)) throw damaged();
  return { space, started, pipe, status: { pid, phase, want, paused, gotTerm, since: parseTai64n(since) } };
}

function parse(text: string): { readonly [key: string]: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return { ...value };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw damaged();
}

function damaged(): FormatError {
  return new FormatError("not a record of runsv");
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isPhase(value: unknown): value is Status["phase"] {
  return typeof value === "string" && PHASES.includes(value);
}

function isWant(value: unknown): value is Status["want"] {
  return typeof value === "string" && WANTS.includes(value);
}
