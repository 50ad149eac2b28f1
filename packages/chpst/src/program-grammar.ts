/** What the command lines of chpst and of the daemontools programs have in common. */
import type { Bytes, Option } from "@runit-ts/posix";
import type { Plan, Steps } from "./plan.ts";

export interface ProgramGrammar {
  /** What stands behind the name in the usage. */
  readonly usage: string;
  /** The options, for those that have any, in the notation of getopt(3). */
  readonly letters?: string;
  /** What an option adds to the steps so far; undefined when its value makes no sense. */
  readonly read?: (steps: Steps, option: Option) => Steps | undefined;
  /** The plan, from what the options say and the words after them; undefined when words are missing. */
  readonly plan: (words: readonly Bytes[], steps: Steps) => Plan | undefined;
}
