/** Which sv is meant: the classic one, which takes the first letter of any word, or one of the words added to it. */
import { type Bytes, readOptions } from "@runit-ts/posix";

/** The options of the classic grammar, in the notation of getopt(3). */
export const OPTIONS = "w:vV";

/** The words added to the classic ones. Each has a file in commands/. */
export const ADDED_WORDS: readonly string[] = [
  "completion",
  "disable",
  "enable",
  "help",
  "lint",
  "list",
  "log",
  "new",
  "watch",
];

const FORMATS = ["--json", "--prometheus"];

/** The last part of the name a program was called by. */
export function programName(name: Bytes): Bytes {
  return name.slice(name.lastIndexOf("/") + 1);
}

/** The word in the place of the command; undefined also where an option says all. */
export function commandWord(words: readonly Bytes[]): Bytes | undefined {
  const { options, rest } = readOptions(OPTIONS, words);
  for (const { letter } of options) if (letter === "V") return undefined;
  return rest[0];
}

/** Whether the command line is none of the original's: an added word or one of the long options is in it. */
export function isExtended(name: Bytes, words: readonly Bytes[]): boolean {
  if (programName(name) !== "sv") return false;
  const word = commandWord(words);
  if (word !== undefined && ADDED_WORDS.includes(word)) return true;
  const end = words.indexOf("--");
  const options = words.slice(0, end < 0 ? undefined : end);
  if (options.includes("--help") || options[0] === "--version") return true;
  return word === "status" && FORMATS.some((format) => options.includes(format));
}
