/** `sv log`: what services have logged, and what they log from now on. */
import { bytesOf, print } from "@runit-ts/posix";
import { servicesDirectory } from "@runit-ts/protocol";
import { exitFor, FATAL_EXIT } from "../exit.ts";
import { Changes } from "../log/changes.ts";
import { openLog } from "../log/open.ts";
import { showLogs } from "../log/show.ts";
import { parseSince } from "../log/since.ts";
import { readServices } from "../services.ts";
import { shown } from "../text.ts";
import { verb } from "./command.ts";

/** How many lines there are before those that follow, unless it is said. */
const FOLLOWED_LINES = "10";

export const log = verb({
  syntax: "log <service..>",
  summary: "Show what services have logged",
  completes: "services",
  grammar: (yargs) =>
    yargs
      .positional("service", { type: "string", array: true, demandOption: true, describe: "Names or paths" })
      .options({
        follow: { alias: "f", type: "boolean", describe: "Go on with what is logged now" },
        lines: { alias: "n", type: "string", requiresArg: true, describe: "The last ones; 10 with -f" },
        since: { alias: "s", type: "string", requiresArg: true, describe: "10m, 2h, or 2026-11-22T09:53" },
        raw: { type: "boolean", describe: "Time stamps as they are" },
        verbose: { alias: "v", type: "boolean", describe: "Say which directories are read" },
      }),
  run: async (args) => {
    const isFollowed = args.follow ?? false;
    const lines = args.lines ?? (isFollowed && args.since === undefined ? FOLLOWED_LINES : undefined);
    const since = args.since === undefined ? "" : parseSince(args.since);
    if (lines !== undefined && !/^\d+$/.test(lines)) return misuse(`${lines}: no number of lines`);
    if (since === undefined) return misuse(`${args.since}: neither a time nor a duration`);

    const changes = isFollowed ? new Changes() : undefined;
    const request = {
      count: lines === undefined ? undefined : Number(lines),
      since,
      changes,
      isVerbose: args.verbose ?? false,
    };
    const services = readServices(args.service, servicesDirectory());
    const logs = services.flatMap((service) => openLog(service, request) ?? []);
    const failures = services.length - logs.length;
    if (logs.length === 0) return exitFor(failures);
    const exit = await showLogs(logs, {
      ...request,
      isRaw: args.raw ?? false,
      isNamed: services.length > 1,
    });
    return exit ?? exitFor(failures);
  },
});

function misuse(complaint: string): number {
  print(2, bytesOf(`sv: ${shown(complaint)}\n\`sv help log\` explains it\n`));
  return FATAL_EXIT;
}
