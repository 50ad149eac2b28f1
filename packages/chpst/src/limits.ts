/** What the options that limit something say. */
import type { Resource } from "@runit-ts/posix";
import type { Limits } from "./plan.ts";

/** What `-m` limits. */
export const MEMORY: readonly Resource[] = ["data", "stack", "memlock", "as"];

const HARD = -1n;

/**
 * Limits `resources` as well. A number is signed, as the original has it: minus one asks for the hard limit,
 * and what is below for no limit at all, not even one that was asked for before.
 */
export function withLimit(
  limits: Limits | undefined,
  resources: readonly Resource[],
  value: bigint | "hard",
): Limits {
  const limit = value === HARD ? "hard" : value === "hard" || value >= 0n ? value : undefined;
  const result = { ...limits };
  for (const resource of resources) {
    if (limit === undefined) delete result[resource];
    else result[resource] = limit;
  }
  return result;
}
