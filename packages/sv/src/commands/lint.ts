/** `sv lint`: says what would not work in service directories, and why. Exit code 1 when there is something. */
import { attempt, type Bytes, bytesOf, HERE, print, SystemError, stat } from "@runit-ts/posix";
import { servicesDirectory } from "@runit-ts/protocol";
import { FATAL_EXIT } from "../exit.ts";
import type { Finding } from "../lint/finding.ts";
import { checkService } from "../lint/service.ts";
import { checkServicesDirectory } from "../lint/services-directory.ts";
import { DiskTree } from "../lint/tree.ts";
import { servicePlace } from "../place.ts";
import { shown } from "../text.ts";
import { verb } from "./command.ts";

export const lint = verb({
  syntax: "lint [service..]",
  summary: "Say what would not work, and why",
  completes: "services",
  grammar: (yargs) =>
    yargs.positional("service", {
      type: "string",
      array: true,
      describe: "Names or paths; without, all of $SVDIR",
    }),
  run: ({ service: services }) => {
    const directory = servicesDirectory();
    if (services && services.length > 0)
      return report(services.flatMap((name) => lintService(name, directory)));
    const tree = new DiskTree(directory);
    const names = tree.names(".");
    if (!(names instanceof SystemError)) return report(lintAll(directory, tree, names));
    print(2, bytesOf(`fatal: unable to open directory ${shown(directory)}: ${names.reason}\n`));
    return FATAL_EXIT;
  },
});

interface Located extends Finding {
  /** What the finding's path is from. */
  readonly place: Bytes;
}

function lintService(name: Bytes, directory: Bytes): Located[] {
  const path = servicePlace(name, directory);
  return checkService(new DiskTree(path)).map((finding) => ({ ...finding, place: name }));
}

function lintAll(directory: Bytes, tree: DiskTree, names: readonly Bytes[]): Located[] {
  const identity = (name: Bytes) => {
    const found = attempt(() => stat(HERE, `${directory}/${name}`));
    return found instanceof SystemError ? undefined : found.identity;
  };
  const { findings, services } = checkServicesDirectory(tree, names, identity);
  return [
    ...findings.map((finding) => ({ ...finding, place: "" })),
    ...services.flatMap((name) => lintService(name, directory)),
  ];
}

function report(findings: readonly Located[]): number {
  const lines = findings.map(({ place, path, line, message }) => {
    const file = [place.replace(/\/+$/, ""), path].filter((part) => part !== "").join("/");
    return `${shown(file)}${line === undefined ? "" : `:${line}`}: ${shown(message)}\n`;
  });
  print(1, bytesOf(lines.join("")));
  return findings.length > 0 ? 1 : 0;
}
