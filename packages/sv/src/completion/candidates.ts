/** What could stand in the place of a word of the command line. */
import type { Bytes } from "@runit-ts/posix";
import { Failure, servicesDirectory } from "@runit-ts/protocol";
import yargs from "yargs";
import { type Completion, SERVICES_HOME, type Verb } from "../commands/command.ts";
import { commandWord } from "../dispatch.ts";
import { isLink } from "../place.ts";
import { serviceNames } from "../services.ts";

const GENERAL = ["--help", "--version"];

/** @param words the command line from `sv` on, up to the word that is to be completed, as far as it is typed */
export async function candidates(words: readonly Bytes[], verbs: readonly Verb[]): Promise<readonly Bytes[]> {
  const [typed, current] = [words.slice(1, -1), words.at(-1) ?? ""];
  const word = commandWord(typed);
  const verb = verbs.find((one) => one.word === word);
  const found: readonly Bytes[] = current.startsWith("-")
    ? await optionsOf(verb)
    : word === undefined || word === "help"
      ? verbs.map((one) => one.word)
      : namesFor(verb?.completes);
  return found.filter((candidate) => candidate.startsWith(current));
}

/** As its help has them: yargs tells them nowhere else in public. */
async function optionsOf(verb: Verb | undefined): Promise<readonly string[]> {
  if (verb === undefined) return GENERAL;
  const help = await verb.grammar(yargs().detectLocale(false).wrap(null)).getHelp();
  return [...help.matchAll(/(?<=^ +(?:-\w, )?)--?[\w-]+/gm)].map(([option]) => option);
}

function namesFor(kind: Completion | undefined): Bytes[] {
  if (kind === undefined) return [];
  const directory = kind === "service directories" ? SERVICES_HOME : servicesDirectory();
  const names = namesIn(directory);
  return kind === "links" ? names.filter((name) => isLink(`${directory}/${name}`)) : names;
}

/** None where they cannot be read: completion is silent. */
function namesIn(directory: Bytes): Bytes[] {
  try {
    return serviceNames(directory);
  } catch (error) {
    if (error instanceof Failure) return [];
    throw error;
  }
}
