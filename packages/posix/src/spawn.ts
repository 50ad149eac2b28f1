/** Starting programs. */
import type { Bytes } from "./bytes.ts";
import { environmentVariable } from "./environment.ts";
import { errno } from "./errno.ts";
import { attempt, SystemError } from "./errors.ts";
import { candidates, executeFirst } from "./search.ts";
import { Launch, launch, type StartRequest } from "./start.ts";

export { Launch };

export interface SpawnRequest extends StartRequest {
  /** Whether the program is looked for along PATH when it has no slash. */
  readonly search?: boolean;
}

/**
 * Starts a program with the caller's environment, limits, dispositions and descriptors; gives its pid.
 * @throws SystemError with call `clone` or `execve`: why there is no process, or why it could not become the program.
 */
export function spawn(request: SpawnRequest): number {
  const begun = beginSpawn(request);
  begun.conclude();
  return begun.pid;
}

/**
 * The same, but does not wait until it is the program: several can be started side by side.
 * @throws SystemError with call `clone`; that of execve is thrown when the launch is concluded.
 */
export function beginSpawn(request: SpawnRequest): Launch {
  return request.search ? launchFirst(request) : launch(request);
}

function launchFirst(request: SpawnRequest): Launch {
  let found: Launch | undefined;
  const tryFile = (program: Bytes) => {
    const attempted = launch({ ...request, program });
    const failed = attempt(() => attempted.conclude());
    if (failed instanceof SystemError) return failed.errno;
    found = attempted;
    return 0;
  };
  const failure = executeFirst(candidates(request.program, environmentVariable("PATH")), tryFile);
  if (found === undefined) throw new SystemError(failure, "execve", request.program);
  return found;
}

/** Whether spawn failed because there was no process to be had, rather than no program to execute. */
export function isForkFailure({ errno: number }: SystemError): boolean {
  return number === errno.EAGAIN || number === errno.ENOMEM;
}
