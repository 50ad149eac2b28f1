/** What may be wrong with the names in a services directory. */
import type { Bytes } from "@runit-ts/posix";
import { type Finding, finder } from "./finding.ts";
import type { Tree } from "./tree.ts";

export interface ServicesDirectory {
  readonly findings: readonly Finding[];
  /** The names of those that can be looked at as services. */
  readonly services: readonly Bytes[];
}

/** Looks at names in the services directory that is the root of `tree`; `identity` tells what is one directory. */
export function checkServicesDirectory(
  tree: Tree,
  names: readonly Bytes[],
  identity: (name: Bytes) => string | undefined,
): ServicesDirectory {
  const findings: Finding[] = [];
  const services: Bytes[] = [];
  const seen = new Map<string, Bytes>();
  for (const name of names) {
    const find = finder(name);
    const { kind } = tree.look(name);
    if (name.startsWith(".")) {
      if (tree.look(`${name}/run`).kind !== "missing")
        findings.push(find("is never started: runsvdir passes over names that begin with a dot"));
    } else if (kind === "dangling") findings.push(find("is a link that leads nowhere"));
    else if (kind === "unreadable") findings.push(find("cannot be looked at: run sv lint as root"));
    else if (kind === "directory") {
      const key = identity(name) ?? name;
      const first = seen.get(key);
      if (first !== undefined)
        findings.push(find(`is the same directory as ${first}: it has one runsv only`));
      else services.push(name);
      seen.set(key, first ?? name);
    }
  }
  return { findings, services };
}
