/** The two implementations: the original's programs, and ours as built in dist. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { reachable } from "./reachable.ts";

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface Suite {
  readonly name: "original" | "ours";
  /** The directory of its executables. */
  readonly bin: string;
}

export const ours: Suite = { name: "ours", bin: join(reachable(join(ROOT, "dist")), "bin") };

const ORIGINAL_BINS = ["/usr/bin", "/sbin", "/usr/local/bin", "/command"];

/** Debian's runit, undefined where it is not installed. */
export const original: Suite | undefined = ORIGINAL_BINS.filter((bin) =>
  ["runsv", "runsvdir", "sv"].every((program) => existsSync(join(bin, program))),
).map((bin): Suite => ({ name: "original", bin }))[0];

/** Whether missing packages are a failure: .ci/run sets this, after it has installed them. */
const isRequired = process.env.RUNIT_TS_REQUIRE_ALL === "1";

/**
 * Whether the tests that need `what` can run. Where they cannot, says so loudly; where nothing may be
 * missing, fails.
 */
export function available<T>(what: string, found: T | undefined): found is T {
  if (found !== undefined) return true;
  const message = `${what} is not to be had: what needs it is NOT TESTED (README.md says what to install)`;
  if (isRequired) throw new Error(message);
  console.error(`\n*** ${message} ***\n`);
  return false;
}
