/** `sv help`: the same as `--help`, which is what it is turned into before yargs sees it. */
import { verb } from "./command.ts";

export const help = verb({
  syntax: "help [command]",
  summary: "Explain sv, or one of its commands",
  grammar: (yargs) => yargs.positional("command", { type: "string", describe: "One of the above" }),
  run: () => 0,
});
