/** Starting processes. */
import { errno } from "./errno.ts";
import type { SystemError } from "./errors.ts";
import { areLimitsChanged } from "./limits.ts";
import { origin } from "./origin.ts";
import { posixSpawn, type SpawnRequest } from "./posix-spawn.ts";
import { spawnByStarter } from "./starter.ts";

export type { SpawnRequest };

let isLimited: boolean | undefined;

/**
 * Starts a program with the caller's environment, limits, dispositions and descriptors; gives its pid.
 * @throws SystemError with call `posix_spawn`: the errno of fork, of changing directory, or of execve.
 */
export function spawn(request: SpawnRequest): number {
  isLimited ??= areLimitsChanged();
  if (isLimited || (request.announce && origin.limits.length > 0)) return spawnByStarter(request);
  const pid = posixSpawn(request);
  request.announce?.(pid);
  return pid;
}

/** Whether spawn failed because there was no process to be had, rather than no program to execute. */
export function isForkFailure({ errno: number }: SystemError): boolean {
  return number === errno.EAGAIN || number === errno.ENOMEM;
}
