/** The lock of `supervise/`, which a runsv that is on its way out may still hold. */
import { errno } from "@runit-ts/posix";
import { Failure, type SuperviseServer } from "@runit-ts/protocol";

/** How long until a lock that somebody else holds is tried again, in milliseconds. */
const LOCK_RETRY = 50;

/**
 * Waits for a lock, as long as it is wanted, without stopping the other directories: who holds it may be on the
 * way out.
 */
export async function lockInTime(server: SuperviseServer, isWanted: () => boolean): Promise<void> {
  while (isWanted()) {
    try {
      server.lock();
      return;
    } catch (error) {
      if (!(error instanceof Failure) || error.errno !== errno.EAGAIN) throw error;
    }
    await Bun.sleep(LOCK_RETRY);
  }
}
