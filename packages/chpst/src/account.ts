/** Reads `[:]user[:group…]`. */
import { type Bytes, leadingNumber } from "@runit-ts/posix";
import type { Account } from "./plan.ts";

/** How many groups are read; names after these are passed over, and numbers are one too many. */
const MOST_GROUPS = 60;

/** Reads the word of `-u` and `-U`. */
export function parseAccount(text: Bytes): Account {
  if (text.startsWith(":")) return parseIds(text.slice(1));
  const [user = "", ...groups] = text.split(":");
  return { kind: "user/group", text, user, groups: groups.slice(0, MOST_GROUPS) };
}

function parseIds(text: Bytes): Account {
  const numbers = text.split(":");
  // After as many as there may be, a last colon is let pass.
  if (numbers.length === MOST_GROUPS + 2 && numbers.at(-1) === "") numbers.pop();
  const isValid = /^\d*(:\d*)+$/.test(text) && numbers.length <= MOST_GROUPS + 1;
  if (!isValid) return { kind: "invalid", text };
  const [uid = 0, ...gids] = numbers.map((number) => Number(BigInt.asUintN(32, leadingNumber(number))));
  return { kind: "ids", uid, gids };
}
