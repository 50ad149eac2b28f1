/** `sv watch`: services in a table that changes as they do, and keys to control them. */
import { bytesOf, environmentVariable, print } from "@runit-ts/posix";
import { Failure, servicesDirectory } from "@runit-ts/protocol";
import { defaultWait } from "../classic/grammar.ts";
import { FATAL_EXIT } from "../exit.ts";
import { shown } from "../text.ts";
import { watchServices } from "../watch/session.ts";
import { openTerminal } from "../watch/terminal.ts";
import { verb } from "./command.ts";

export const watch = verb({
  syntax: "watch [name..]",
  summary: "Show services as they change, and control them",
  completes: "services",
  grammar: (yargs) =>
    yargs.positional("name", { type: "string", array: true, describe: "Services; all of them without" }),
  run: async ({ name }) => {
    const terminal = openTerminal();
    if (terminal === undefined) {
      print(2, "sv: watch needs a terminal; for programs there is `sv list --json`\n");
      return FATAL_EXIT;
    }
    const directory = servicesDirectory();
    const subject = { names: [...new Set(name)], directory };
    const manner = {
      isColoured: !environmentVariable("NO_COLOR"),
      wait: defaultWait(environmentVariable("SVWAIT")),
    };
    try {
      return await watchServices(terminal, subject, manner);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      print(2, bytesOf(`fatal: ${shown(directory)}: ${error.message}\n`));
      return FATAL_EXIT;
    }
  },
});
