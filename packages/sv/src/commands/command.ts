/** What a verb of sv is. */
import type { Bytes } from "@runit-ts/posix";
import type { ArgumentsCamelCase, Argv } from "yargs";

/** Where services are kept that are enabled by a link in the services directory. */
export const SERVICES_HOME = "/etc/sv";

/** What the shell completes in the place of a service. */
export type Completion = "services" | "links" | "service directories";

/** What a verb gets beside its arguments. */
export interface Context {
  /** What stands behind `--`, for verbs that take a command. */
  readonly command: readonly Bytes[];
  /** All of them. */
  readonly verbs: readonly Verb[];
}

export interface Command<T> {
  /** The word and its arguments, in the notation of yargs. */
  readonly syntax: string;
  readonly summary: string;
  readonly completes?: Completion;
  /** The options. */
  readonly grammar: (yargs: Argv) => Argv<T>;
  /** Does it; gives the exit code. */
  readonly run: (args: ArgumentsCamelCase<T>, context: Context) => number | Promise<number>;
}

/** A verb, its arguments known to itself alone. */
export interface Verb {
  readonly word: string;
  readonly completes: Completion | undefined;
  readonly grammar: (yargs: Argv) => Argv<unknown>;
  /** Makes it known to yargs; `done` is given the exit code. */
  readonly register: (yargs: Argv, context: Context, done: (exit: number) => void) => void;
}

/**
 * Stands for the dash that a service behind `--` begins with, as yargs would take even that for an option. No
 * byte text has this character.
 */
const DASH = "\u1001";

/** A word that is never an option. */
export function asOperand(word: Bytes): string {
  return word.replace(/^-/, DASH);
}

const asWord = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(asWord) : typeof value === "string" ? value.replace(DASH, "-") : value;

function withWords<T extends object>(args: T): T {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, asWord(value)])) as T;
}

export function verb<T>({ syntax, summary, completes, grammar, run }: Command<T>): Verb {
  return {
    word: syntax.split(" ")[0] ?? "",
    completes,
    grammar,
    register: (yargs, context, done) => {
      yargs.command(syntax, summary, grammar, async (args) => done(await run(withWords(args), context)));
    },
  };
}
