/** The end of what a log service has written. */
import { attempt, type Bytes, readFile, SystemError } from "@runit-ts/posix";
import type { Log } from "./state.ts";

/** More than a terminal has. */
const LINES = 400;

/** The last lines in a log directory. */
export function endOfLog(directory: Bytes | undefined): Log {
  if (directory === undefined) return { reason: "no svlogd is found that writes one" };
  const content = attempt(() => readFile(`${directory}/current`));
  if (content instanceof SystemError) return { reason: `unable to read it: ${content.reason}` };
  const lines = content.toString("latin1").split("\n");
  return { lines: (lines.at(-1) === "" ? lines.slice(0, -1) : lines).slice(-LINES) };
}
