/** The environment of the program: the caller's, with changes. */
import type { Bytes } from "@runit-ts/posix";

/** A change is `name=value`, or `name` alone for a variable that goes. */
export type Change = Bytes;

/**
 * Applies changes one after the other. A variable that goes leaves its place to the last one, and new ones come
 * at the end, so that programs which show their environment show it in the original's order.
 */
export function changed(entries: readonly Bytes[], changes: readonly Change[]): Bytes[] {
  const result = [...entries];
  for (const change of changes) {
    const [name = ""] = change.split("=", 1);
    const place = result.findIndex((entry) => entry.startsWith(`${name}=`));
    const last = place < 0 ? undefined : result.pop();
    if (last !== undefined && place < result.length) result[place] = last;
    if (change.includes("=")) result.push(change);
  }
  return result;
}
