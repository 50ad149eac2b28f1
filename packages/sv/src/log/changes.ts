/** Hearing of changes in log directories, by inotify(7). */
import {
  type Bytes,
  IN_CREATE,
  IN_MODIFY,
  IN_MOVED_FROM,
  IN_MOVED_TO,
  inotify,
  onReadable,
  stayAlive,
  takeNotifications,
  watch,
} from "@runit-ts/posix";
import { orFail } from "@runit-ts/protocol";

const EVENTS = IN_MODIFY | IN_CREATE | IN_MOVED_FROM | IN_MOVED_TO;

export class Changes {
  readonly #fd = inotify();

  /** Hears of what happens in a directory from now on. @throws Failure when the system refuses. */
  add(directory: Bytes): void {
    orFail(`unable to watch ${directory}`, () => watch(this.#fd, directory, EVENTS));
  }

  /** Calls `changed` when something has happened, for ever. @throws what `changed` throws. */
  forEach(changed: () => void): Promise<never> {
    stayAlive();
    return new Promise((_, reject) => {
      onReadable(this.#fd, () => {
        takeNotifications(this.#fd);
        try {
          changed();
        } catch (error) {
          reject(error);
        }
      });
    });
  }
}
