/** Reads options as the original does: posix-getopt, but for the option `/` and for words with two dashes. */
import { BasicParser } from "posix-getopt";
import type { Bytes } from "./bytes.ts";

/**
 * posix-getopt takes only letters and digits for options, and two dashes for a long one. So it is given words
 * in which other characters stand for these; no byte text has them, so that they can be put back.
 */
const SLASH = "\u1000";
const DASH = "\u1001";

function encoded(word: Bytes): string {
  const text = word.replaceAll("/", SLASH);
  return text.length > 2 && text.startsWith("--") ? `-${DASH}${text.slice(2)}` : text;
}
const decoded = (text: string): Bytes => text.replaceAll(SLASH, "/").replaceAll(DASH, "-");

export interface Option {
  readonly letter: string;
  /** What follows it; empty for an option that takes nothing. */
  readonly value: Bytes;
}

export interface Options {
  readonly options: readonly Option[];
  /** What is wrong with the option after these, if something is. */
  readonly complaint: string | undefined;
  /** The words after the options. */
  readonly rest: readonly Bytes[];
}

/**
 * Reads the options in front of `words`.
 * @param letters the options, in the notation of getopt(3); undefined where every word is what it is
 */
export function readOptions(letters: string | undefined, words: readonly Bytes[]): Options {
  if (letters === undefined) return { options: [], complaint: undefined, rest: words };
  const parsed: string[] = [];
  for (const word of words) parsed.push(encoded(word));
  const parser = new BasicParser(encoded(`:${letters}${DASH}:`), parsed, 0);
  const options: Option[] = [];
  for (let found = parser.getopt(); found !== undefined; found = parser.getopt()) {
    // Two dashes end the options, whatever they are followed by.
    if (found.option === DASH) break;
    const wrong = decoded(found.optopt ?? "");
    if (found.option === ":")
      return { options, complaint: `option requires an argument -- ${wrong}`, rest: [] };
    if (found.option === "?") return { options, complaint: `illegal option -- ${wrong}`, rest: [] };
    options.push({ letter: decoded(found.option), value: decoded(found.optarg ?? "") });
  }
  return { options, complaint: undefined, rest: words.slice(parser.optind()) };
}
