/** A `log/run`, as far as it plainly tells where svlogd logs. */
import type { Bytes } from "@runit-ts/posix";
import { readShell } from "../lint/shell.ts";
import { unwrap } from "../lint/wrappers.ts";
import { svlogdDirectories } from "./svlogd-command.ts";

/** The log directories in the only svlogd command of a script; none where they are only known when it runs. */
export function scriptDirectories(source: Bytes): readonly Bytes[] {
  const { commands } = readShell(source);
  if (commands.some(({ words: [program] }) => program === "cd")) return [];
  const found = commands.flatMap(({ words }) => directoriesOf(words) ?? []);
  const known = found.length === 1 ? (found[0] ?? []) : [];
  return known.every((name) => name !== undefined) ? known : [];
}

/** As one entry for the command; undefined when that is no svlogd, or is one in another working directory. */
function directoriesOf(
  words: readonly (Bytes | undefined)[],
): (readonly (Bytes | undefined)[])[] | undefined {
  const { command, options } = unwrap(words);
  const goesElsewhere = options.some(({ letter }) => letter === "/" || letter === "C");
  const directories = svlogdDirectories(command);
  return directories === undefined || goesElsewhere ? undefined : [directories];
}
