/** Starting processes. */
import { errno } from "./errno.ts";
import type { SystemError } from "./errors.ts";
import { areLimitsChanged } from "./limits.ts";
import { origin } from "./origin.ts";
import { posixSpawn, type SpawnRequest } from "./posix-spawn.ts";
import { Launch, launchByStarter } from "./starter.ts";

export { Launch, type SpawnRequest };

let isLimited: boolean | undefined;

/**
 * Starts a program with the caller's environment, limits, dispositions and descriptors; gives its pid.
 * @throws SystemError with call `posix_spawn`: the errno of fork, of changing directory, or of execve.
 */
export function spawn(request: SpawnRequest): number {
  const launch = beginSpawn(request);
  launch.conclude();
  return launch.pid;
}

/**
 * The same, but does not wait until it is the program: several can be started side by side.
 * @throws SystemError with call `posix_spawn`: the errno of fork, or of changing directory; that of execve may be
 * thrown when the launch is concluded.
 */
export function beginSpawn(request: SpawnRequest): Launch {
  isLimited ??= areLimitsChanged();
  if (isLimited || (request.announce && origin.limits.length > 0)) return launchByStarter(request);
  const pid = posixSpawn(request);
  request.announce?.(pid);
  return new Launch(pid, request.program);
}

/** Whether spawn failed because there was no process to be had, rather than no program to execute. */
export function isForkFailure({ errno: number }: SystemError): boolean {
  return number === errno.EAGAIN || number === errno.ENOMEM;
}
