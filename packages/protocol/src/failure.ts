/** Something that could not be done, in the original's words. */
import { type Bytes, SystemError } from "@runit-ts/posix";

/** `what` is the original's description, `cause` the system call that failed, where it was one. */
export class Failure extends Error {
  override readonly name = "Failure";

  constructor(what: Bytes, cause?: SystemError) {
    super(cause === undefined ? what : `${what}: ${cause.reason}`, { cause });
  }

  /** The errno of the cause; undefined when no system call failed. */
  get errno(): number | undefined {
    return this.cause instanceof SystemError ? this.cause.errno : undefined;
  }
}

/**
 * Calls `attempt` and gives its result.
 * @throws Failure `what` when a system call in it fails.
 */
export function orFail<T>(what: Bytes, attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    throw error instanceof SystemError ? new Failure(what, error) : error;
  }
}
