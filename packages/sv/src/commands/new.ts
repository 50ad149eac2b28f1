/** `sv new`: writes a service directory that runs a command. */
import { attempt, bytesOf, print, SystemError } from "@runit-ts/posix";
import { filesFor } from "../create/files.ts";
import { writeServiceDirectory } from "../create/write.ts";
import { FATAL_EXIT } from "../exit.ts";
import { homePath } from "../place.ts";
import { shown } from "../text.ts";
import { SERVICES_HOME, verb } from "./command.ts";

export const create = verb({
  syntax: "new <name>",
  summary: "Write a service directory: sv new NAME -- CMD…",
  grammar: (yargs) =>
    yargs
      .positional("name", {
        type: "string",
        demandOption: true,
        describe: "A path, or a name in --directory",
      })
      .options({
        directory: {
          type: "string",
          default: SERVICES_HOME,
          describe: "Where it is made",
        },
        user: { type: "string", requiresArg: true, describe: "Run as user[:group], see chpst(8)" },
        env: {
          type: "string",
          requiresArg: true,
          describe: "Environment directory, from the service's",
        },
        log: {
          type: "string",
          requiresArg: true,
          describe: "Where svlogd logs, from the service's log/",
        },
        finish: { type: "boolean", describe: "A finish script that tells how run ended" },
        down: { type: "boolean", describe: "Not started until it is told to" },
      }),
  run: ({ name, directory, user, env, log, finish, down }, { command }) => {
    if (command.length === 0) {
      print(2, "sv: what is to be run follows `--`: sv new NAME -- CMD\n");
      return FATAL_EXIT;
    }
    const path = homePath(name, directory);
    const options = { command, user, env, log, withFinish: finish ?? false, isDown: down ?? false };
    const failure = attempt(() => writeServiceDirectory(path, filesFor(options)));
    if (!(failure instanceof SystemError)) return 0;
    print(
      1,
      bytesOf(`fail: ${shown(path)}: unable to make ${shown(failure.path ?? path)}: ${failure.reason}\n`),
    );
    return 1;
  },
});
