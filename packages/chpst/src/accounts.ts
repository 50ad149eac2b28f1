/** The numbers of the users and groups that a command line names. */
import { findGroup, findUser } from "@runit-ts/posix";
import { Failure, orFail } from "@runit-ts/protocol";
import type { Account } from "./plan.ts";

export interface Ids {
  readonly uid: number;
  /** At least one; the first is the group proper. */
  readonly gids: readonly number[];
}

/**
 * Looks an account up.
 * @throws Failure when it is not known, or the databases cannot be read.
 */
export function idsOf(account: Account): Ids {
  if (account.kind === "ids") return account;
  if (account.kind === "invalid") throw new Failure(`invalid uid/gids: ${account.text}`);
  const { kind, text, user, groups } = account;
  const database = kind === "account" ? "password" : "password/group";
  const orUnknown = <T>(found: T | undefined): T => {
    if (found === undefined) throw new Failure(`unknown ${kind}: ${text}`);
    return found;
  };
  return orFail(`unable to get ${database} file entry`, () => {
    const { uid, gid } = orUnknown(findUser(user));
    return { uid, gids: groups.length === 0 ? [gid] : groups.map((group) => orUnknown(findGroup(group))) };
  });
}
