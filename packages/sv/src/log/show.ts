/** Logs on standard output, merged, and followed. */
import { bytesOf, environmentVariable, errno, print, SystemError, terminalSize } from "@runit-ts/posix";
import { Failure } from "@runit-ts/protocol";
import { FATAL_EXIT } from "../exit.ts";
import { shown } from "../text.ts";
import type { Log } from "./log.ts";
import { labels, shownLine } from "./look.ts";
import { last, type Merged, merged } from "./merge.ts";
import type { Range } from "./open.ts";
import { Output } from "./output.ts";

export interface Showing extends Range {
  /** Whether stamps stay as they are. */
  readonly isRaw: boolean;
  /** Whether the name of the service stands in front of every line. */
  readonly isNamed: boolean;
}

/**
 * Shows logs: what there is, and then, if they are followed, what comes, for ever.
 * @returns the exit code, undefined when all is well
 */
export async function showLogs(logs: readonly Log[], showing: Showing): Promise<number | undefined> {
  const { count, changes } = showing;
  const show = display(logs, showing);
  try {
    const found = merged(logs);
    show(count === undefined ? found : last(found, count));
    await changes?.forEach(() => {
      do show(merged(logs));
      while (logs.map(({ trail }) => trail.look()).includes(true));
    });
    return undefined;
  } catch (error) {
    return endingOf(error);
  }
}

/** What prints lines. */
function display(logs: readonly Log[], { isRaw, isNamed }: Showing): (lines: Iterable<Merged<Log>>) => void {
  const isTerminal = terminalSize(1) !== undefined;
  const names = logs.map(({ name }) => name);
  const shownNames = isNamed ? labels(names, isTerminal && !environmentVariable("NO_COLOR")) : [];
  const labelOf = new Map(logs.map((log, index) => [log, shownNames[index] ?? ""]));
  const output = new Output();
  return (lines) => {
    for (const { source, line } of lines)
      output.add((labelOf.get(source) ?? "") + shownLine(line.bytes, { isRaw, isTerminal }));
    output.flush();
  };
}

/** The exit code, when it cannot go on; a reader who has left has seen enough. */
function endingOf(error: unknown): number | undefined {
  if (error instanceof SystemError && error.call === "write") {
    if (error.errno === errno.EPIPE) return undefined;
    print(2, bytesOf(`fatal: unable to write to standard output: ${error.reason}\n`));
    return FATAL_EXIT;
  }
  if (!(error instanceof Failure)) throw error;
  print(2, bytesOf(`fatal: ${shown(error.message)}\n`));
  return FATAL_EXIT;
}
