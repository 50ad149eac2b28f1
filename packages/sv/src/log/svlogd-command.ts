/** The command line of svlogd(8), as far as it tells where logs go. */
import { type Bytes, readOptions } from "@runit-ts/posix";

/** The options of svlogd, in the notation of getopt(3). */
const OPTIONS = "R:r:l:b:tvV";

/** Stands for a word that is not known. No byte text has this character. */
const UNKNOWN = "\u1002";

type Word = Bytes | undefined;

/** The log directories of an svlogd, in their order; undefined when the command is none. Words may not be known. */
export function svlogdDirectories(command: readonly Word[]): readonly Word[] | undefined {
  const [program, ...words] = command;
  if (program === undefined || !/(^|\/)svlogd$/.test(program)) return undefined;
  const { rest } = readOptions(
    OPTIONS,
    words.map((word) => word ?? UNKNOWN),
  );
  return rest.map((word) => (word === UNKNOWN ? undefined : word));
}
