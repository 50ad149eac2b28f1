/** Starting processes. */
import { errno } from "./errno.ts";
import type { SystemError } from "./errors.ts";
import { spawnLimited } from "./limited-spawn.ts";
import { areLimitsChanged } from "./limits.ts";
import { posixSpawn, type SpawnRequest } from "./posix-spawn.ts";

export type { SpawnRequest };

let isLimited: boolean | undefined;

/**
 * Starts a program with the caller's environment, limits, dispositions and descriptors; gives its pid.
 * @throws SystemError with call `posix_spawn`: the errno of fork, of changing directory, or of execve.
 */
export function spawn(request: SpawnRequest): number {
  isLimited ??= areLimitsChanged();
  return isLimited ? spawnLimited(request) : posixSpawn(request);
}

/** Whether spawn failed because there was no process to be had, rather than no program to execute. */
export function isForkFailure({ errno: number }: SystemError): boolean {
  return number === errno.EAGAIN || number === errno.ENOMEM;
}
