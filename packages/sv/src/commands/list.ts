/** `sv list`: all services, or some, in a table or for programs. */
import { bytesOf, environmentVariable, now, print, terminalSize } from "@runit-ts/posix";
import { Failure, servicesDirectory } from "@runit-ts/protocol";
import { FATAL_EXIT } from "../exit.ts";
import { table } from "../formats/table.ts";
import { allProcesses } from "../processes.ts";
import { problemsOf, readServices, type Service, serviceNames } from "../services.ts";
import { shown } from "../text.ts";
import { verb } from "./command.ts";
import { conclude, FORMATS, printForPrograms } from "./report.ts";

export const list = verb({
  syntax: "list [name..]",
  summary: "Show services in a table",
  completes: "services",
  grammar: (yargs) =>
    yargs
      .positional("name", { type: "string", array: true, describe: "Services; all of them without" })
      .options({
        logs: { alias: "l", type: "boolean", describe: "A row for each log service" },
        tree: { alias: "t", type: "boolean", describe: "The processes of each" },
        ...FORMATS,
      }),
  run: (args) => {
    const directory = servicesDirectory();
    try {
      const names = args.name && args.name.length > 0 ? args.name : serviceNames(directory);
      const services = readServices(names, directory);
      if (args.json || args.prometheus) return printForPrograms(services, args);
      printTable(services, args);
      return conclude(services);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      print(2, bytesOf(`fatal: ${shown(directory)}: ${error.message}\n`));
      return FATAL_EXIT;
    }
  },
});

function printTable(
  services: readonly Service[],
  { logs, tree }: { logs: boolean | undefined; tree: boolean | undefined },
): void {
  const terminal = terminalSize(1);
  const drawn = table(services, now(), {
    isColoured: terminal !== undefined && !environmentVariable("NO_COLOR"),
    width: terminal?.columns,
    withLogs: logs ?? false,
    processes: tree ? allProcesses() : undefined,
  });
  const problems = services.flatMap(problemsOf).map(({ line }) => `${shown(line)}\n`);
  print(1, bytesOf(drawn + (problems.length > 0 ? "\n" : "") + problems.join("")));
}
