/** Opening the log of a service; what stands against it is told. */
import { type Bytes, bytesOf, print } from "@runit-ts/posix";
import { Failure } from "@runit-ts/protocol";
import { advise, adviseDenied } from "../advice.ts";
import { failedFile, isDenied } from "../denial.ts";
import { problemsOf, type Service } from "../services.ts";
import { shown } from "../text.ts";
import type { Changes } from "./changes.ts";
import { findLog, whyNoLog } from "./find.ts";
import { Log } from "./log.ts";
import { Trail } from "./trail.ts";

export interface Range {
  /** How many lines at most, of those that are there; all when undefined. */
  readonly count: number | undefined;
  /** The time of the first line, a TAI64N text; empty for all. */
  readonly since: Bytes;
  /** Where it is heard that there is more, if the log is followed. */
  readonly changes: Changes | undefined;
  readonly isVerbose: boolean;
}

/** Opens the log of a service; undefined when that fails, and then says why. */
export function openLog(service: Service, range: Range): Log | undefined {
  const directory = findLog(service);
  if (directory === undefined) {
    tellMissing(service);
    return undefined;
  }
  const tell = (remark: Bytes) => print(2, bytesOf(`sv: ${shown(service.name)}: ${shown(remark)}\n`));
  try {
    // First of all: what happens from now on is heard of.
    range.changes?.add(directory);
    const trail = new Trail(directory, tell);
    if (range.isVerbose) tell(`reading ${directory}`);
    if (range.since !== "") trail.skipTo(range.since);
    if (range.count !== undefined) trail.skipToLast(range.count);
    return new Log(service.name, trail, { since: range.since, isFollowed: range.changes !== undefined });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    tell(error.message);
    const file = failedFile(error);
    if (file !== undefined && isDenied(error)) adviseDenied([file]);
    return undefined;
  }
}

/** In the words of `sv status`, when that has something to say. */
function tellMissing(service: Service): void {
  const problems = problemsOf(service);
  const lines = problems.map(({ line }) => line);
  if (lines.length === 0) lines.push(`fail: ${service.name}: ${whyNoLog(service)}`);
  print(2, lines.map((line) => bytesOf(`${shown(line)}\n`)).join(""));
  advise(problems.map(({ problem }) => problem));
}
