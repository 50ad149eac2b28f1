/** `sv status --json` and `--prometheus`; the status for people is the classic one. */
import { servicesDirectory } from "@runit-ts/protocol";
import { readServices } from "../services.ts";
import { verb } from "./command.ts";
import { FORMATS, printForPrograms } from "./report.ts";

export const status = verb({
  syntax: "status <service..>",
  summary: "Show the status of services",
  completes: "services",
  grammar: (yargs) =>
    yargs
      .positional("service", { type: "string", array: true, demandOption: true, describe: "Names or paths" })
      .options(FORMATS),
  run: (args) => printForPrograms(readServices(args.service, servicesDirectory()), args),
});
