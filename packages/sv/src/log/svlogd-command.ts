/** The command line of svlogd(8), as far as it tells where logs go. */
import { type Bytes, readOptions } from "@runit-ts/posix";

/** The options of svlogd, in the notation of getopt(3). */
const OPTIONS = "R:r:l:b:tvV";

/** Stands for a word that is not known. No byte text has this character. */
const UNKNOWN = "\u1002";

type Word = Bytes | undefined;

/** The log directories of an svlogd, in their order; undefined when the command is none. Words may not be known. */
export function svlogdDirectories(command: readonly Word[]): readonly Word[] | undefined {
  const [program, ...words] = withoutRuntime(command);
  if (program === undefined || !/(^|\/)svlogd$/.test(program)) return undefined;
  const { rest } = readOptions(
    OPTIONS,
    words.map((word) => word ?? UNKNOWN),
  );
  return rest.map((word) => (word === UNKNOWN ? undefined : word));
}

/** To the kernel our programs are a runtime with its long options and a script, before their own command line. */
function withoutRuntime(command: readonly Word[]): readonly Word[] {
  if (!command[1]?.startsWith("--") || command[1] === "--") return command;
  const script = command.findIndex((word, index) => index > 0 && !word?.startsWith("--"));
  return command.slice(script + 1);
}
