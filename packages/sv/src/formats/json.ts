/** Services for programs: the document that docs/sv-status.schema.json describes. */
import type { Bytes, Moment } from "@runit-ts/posix";
import { advice } from "../advice.ts";
import { isKnown, type Known, type Problem, type Service } from "../services.ts";
import { decoded } from "../text.ts";

/** Raised when what a reader relies on changes; what is added does not. */
const VERSION = 1;

/** Bytes that are UTF-8 as a string, others in an object, so that nothing is lost and neither is taken for the other. */
type Text = string | { readonly base64: string };

const text = (bytes: Bytes): Text =>
  decoded(bytes) ?? { base64: Buffer.from(bytes, "latin1").toString("base64") };

/** The document, ended by a line feed. */
export function json(services: readonly Service[], now: Moment): string {
  const document = {
    version: VERSION,
    time: iso(now),
    timeSeconds: seconds(now),
    services: services.map((service) => describe(service, now)),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function describe({ name, directory, state, log }: Service, now: Moment) {
  return {
    name: text(name),
    directory: text(directory),
    ...describeState(state, now),
    log: log === undefined ? null : describeState(log, now),
  };
}

function describeState(state: Known | Problem, now: Moment) {
  if (!isKnown(state)) return { state: "unknown", error: describeProblem(state) };
  const { phase, want, pid, paused, gotTerm, since } = state.status;
  return {
    state: phase,
    want,
    normally: state.isNormallyUp ? "up" : "down",
    pid: pid === 0 ? null : pid,
    paused,
    gotTerm,
    since: iso(since),
    sinceSeconds: seconds(since),
    uptimeSeconds: Math.max(0, Math.round((seconds(now) - seconds(since)) * 1e6) / 1e6),
    command: state.command.length === 0 ? null : state.command.map(text),
  };
}

function describeProblem(problem: Problem) {
  return {
    message: text(problem.reason),
    file: problem.file === undefined ? null : text(problem.file),
    advice: advice(problem),
  };
}

function seconds(moment: Moment): number {
  return moment.seconds + Math.floor(moment.nanoseconds / 1000) / 1e6;
}

/** The years 0 and 9999, beyond which ISO 8601 needs an agreement, in seconds since 1970. */
const FIRST = -62_167_219_200;
const LAST = 253_402_300_799;

/** ISO 8601 in UTC, with nanoseconds; a moment beyond the years it has is the nearest in them. */
function iso({ seconds, nanoseconds }: Moment): string {
  const date = new Date(Math.max(FIRST, Math.min(seconds, LAST)) * 1000);
  return date.toISOString().replace(/\.\d{3}Z$/, `.${String(nanoseconds).padStart(9, "0")}Z`);
}
