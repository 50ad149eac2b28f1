/** The command line, under whatever name chpst is called. */
import { type Bytes, readOptions } from "@runit-ts/posix";
import { EMULATIONS } from "./daemontools.ts";
import { OWN } from "./own-grammar.ts";
import type { Misuse, Plan, Steps } from "./plan.ts";

/**
 * Reads the command line.
 * @param name the name chpst was called by
 * @param version what `-V` says
 */
export function parse(name: Bytes, words: readonly Bytes[], version: string): Plan | Misuse {
  const called = name.slice(name.lastIndexOf("/") + 1);
  const program = called.startsWith("d") ? called.slice(1) : called;
  const grammar = EMULATIONS.get(program) ?? OWN;
  const misuse = (usage: string, complaint: string): Misuse => ({
    complaint,
    usage: `usage: ${program}${usage}\n\n`,
  });

  const { options, complaint, rest } = readOptions(grammar.letters, words);
  let steps: Steps | undefined = {};
  for (const option of options) {
    if (option.letter === "V") return misuse(OWN.usage, `${version}\n`);
    steps = grammar.read?.(steps, option);
    // The usage of chpst itself, whatever it was called by.
    if (steps === undefined) return misuse(OWN.usage, "");
  }
  if (complaint !== undefined) return misuse(grammar.usage, `${called}: ${complaint}\n`);
  return grammar.plan(rest, steps) ?? misuse(grammar.usage, "");
}
