/** What is in a log directory of svlogd, multilog or s6-log. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const LINES = /^@[0-9a-f]{24}\.[su]$|^current$/;
const SVLOGDS = /^@[0-9a-f]{24}\.[stu]$|^(current|lock|config|state|newstate)$/;
const UNPROCESSED = /^@[0-9a-f]{24}\.u$/;

/** The names of the files with log lines, oldest first: a name begins with the time, and `current` sorts last. */
export function logFiles(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => LINES.test(name))
    .toSorted();
}

/** The files that no svlogd makes. */
export function strangers(directory: string): string[] {
  return readdirSync(directory).filter((name) => !SVLOGDS.test(name));
}

/** The files that wait for the processor, or are with it. */
export function unprocessed(directory: string): string[] {
  return readdirSync(directory).filter((name) => UNPROCESSED.test(name));
}

/** What the files with log lines contain, as byte texts, oldest first; what is renamed meanwhile is left out. */
export function* logContents(directory: string, names = logFiles(directory)): Generator<string> {
  for (const name of names) {
    const content = contentOf(join(directory, name));
    if (content !== undefined) yield content;
  }
}

/** What the newest file that is not empty contains, as a byte text; empty when there is none. */
export function newestContent(directory: string): string {
  return logContents(directory, logFiles(directory).toReversed()).find((content) => content !== "") ?? "";
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    // svlogd has renamed it.
    return undefined;
  }
}
