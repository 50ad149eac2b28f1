/** Exit codes of sv, where it is not the LSB interface (spec section 5). */

/** Wrong usage, or nothing could be done at all. */
export const FATAL_EXIT = 100;
const MOST_FAILURES = 99;

/** The exit code for so many failures. */
export function exitFor(failures: number): number {
  return Math.min(failures, MOST_FAILURES);
}
