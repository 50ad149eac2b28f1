/** What the original's sv does not have: a module of its own, loaded only when it is asked for. */
import { type Bytes, bytesOf, print } from "@runit-ts/posix";
import { closest, distance } from "fastest-levenshtein";
import yargs from "yargs";
import { asOperand } from "./commands/command.ts";
import { verbs } from "./commands/index.ts";
import { commandWord } from "./dispatch.ts";
import { FATAL_EXIT } from "./exit.ts";
import { shown } from "./text.ts";

export { adviseDenied } from "./advice.ts";

const ENDING = `A word that is none of these is taken by its first letter, as the original
does. A service is looked up by its name in $SVDIR, or is a path: with a slash
at its beginning or end, or a dot at its beginning. The exit code is the number
of services that failed, at most 99, or 100 for wrong usage.`;

/** Does what a command line with an added word or long option says; gives the exit code. */
export async function runExtended(words: readonly Bytes[], version: string): Promise<number> {
  let exit = 0;
  const { own, command } = splitCommand(askForHelp(commandFirst(words)));
  const parser = yargs().scriptName("sv").usage("sv [-v] [-w sec] command service…").detectLocale(false);
  for (const { register } of verbs) {
    register(parser, { command, verbs }, (code) => {
      exit = code;
    });
  }
  parser
    .version(version)
    .help()
    .epilogue(ENDING)
    .wrap(null)
    .strict()
    .demandCommand(1)
    .exitProcess(false)
    .parserConfiguration({
      "parse-numbers": false,
      "parse-positional-numbers": false,
      "dot-notation": false,
    });
  await parser.parseAsync([...own], {}, (error, _, output) => {
    if (error && error.name !== "YError") throw error;
    if (error) exit = misuse(error.message, words);
    else if (output !== "") print(1, bytesOf(`${output}\n`));
  });
  return exit;
}

/** To these, what follows `--` is a command; to all others, services. */
const TAKE_COMMAND: readonly (Bytes | undefined)[] = ["new", "completion"];

function splitCommand(words: readonly Bytes[]): { own: readonly string[]; command: readonly Bytes[] } {
  const end = words.indexOf("--");
  if (end < 0) return { own: words, command: [] };
  const [own, behind] = [words.slice(0, end), words.slice(end + 1)];
  if (TAKE_COMMAND.includes(commandWord(words))) return { own, command: behind };
  return { own: [...own, ...behind.map(asOperand)], command: [] };
}

/** Long options in front of the command would take it for their value. */
function commandFirst(words: readonly Bytes[]): readonly Bytes[] {
  const count = words.findIndex((word) => !word.startsWith("--"));
  return count < 0
    ? words
    : [...words.slice(count, count + 1), ...words.slice(0, count), ...words.slice(count + 1)];
}

/** `help WORD` is `WORD --help`; of a word that is no command, nothing can be told. */
function askForHelp(words: readonly Bytes[]): readonly Bytes[] {
  if (commandWord(words) !== "help") return words;
  const [asked] = words.slice(words.indexOf("help") + 1);
  const isKnown = asked === undefined || verbs.some(({ word }) => word === asked);
  return [...(asked === undefined ? [] : [asked]), ...(isKnown ? ["--help"] : [])];
}

function misuse(message: string, words: readonly Bytes[]): number {
  const verb = verbs.find(({ word }) => word === commandWord(words) && word !== "help");
  print(2, bytesOf(`sv: ${shown(message)}\n\`sv help${verb ? ` ${verb.word}` : ""}\` explains it\n`));
  return FATAL_EXIT;
}

/** Says which command may have been meant by a word that is none. */
export function suggest(word: Bytes): void {
  const meant = correction(
    word,
    verbs.map(({ word: one }) => one),
  );
  if (meant !== undefined) print(2, bytesOf(`sv: ${shown(word)}: did you mean ${meant}?\n`));
}

/** The one of `known` that differs from `word` in a third of its letters at most; undefined when none does, or one is it. */
export function correction(word: string, known: readonly string[]): string | undefined {
  const nearest = closest(word, known);
  const mistakes = distance(word, nearest);
  return word.length > 2 && mistakes > 0 && mistakes <= Math.ceil(word.length / 3) ? nearest : undefined;
}
