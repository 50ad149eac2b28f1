/** What `list` and `status` have in common: services in one of the formats for programs, and the exit code. */
import { bytesOf, now, print } from "@runit-ts/posix";
import { advise } from "../advice.ts";
import { exitFor } from "../exit.ts";
import { json } from "../formats/json.ts";
import { prometheus } from "../formats/prometheus.ts";
import { problemsOf, type Service } from "../services.ts";

/** The options that choose a format for programs. */
export const FORMATS = {
  json: {
    type: "boolean",
    describe: "JSON, see docs/sv-status.schema.json",
    conflicts: "prometheus",
  },
  prometheus: { type: "boolean", describe: "For a node exporter's textfile collector" },
} as const;

export interface Formats {
  readonly json: boolean | undefined;
  readonly prometheus: boolean | undefined;
}

/** Prints services for a program, in one write. */
export function printForPrograms(services: readonly Service[], { json: asJson }: Formats): number {
  print(1, bytesOf(asJson ? json(services, now()) : prometheus(services)));
  return conclude(services);
}

/** Says what to do about what could not be found out; gives the exit code, that of the original's `status`. */
export function conclude(services: readonly Service[]): number {
  const problems = services.flatMap(problemsOf);
  advise(problems.map(({ problem }) => problem));
  return exitFor(problems.length);
}
