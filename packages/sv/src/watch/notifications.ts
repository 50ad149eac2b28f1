/** Hearing of changes in the file system, as often as a person can see. */
import {
  attempt,
  type Bytes,
  close,
  IN_CREATE,
  IN_DELETE,
  IN_MODIFY,
  IN_MOVED_FROM,
  IN_MOVED_TO,
  inotify,
  offReadable,
  onReadable,
  takeNotifications,
  watch,
} from "@runit-ts/posix";
import { watchService } from "@runit-ts/protocol";

const ENTRIES = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO;
/** How long after a change was told the next one is, in milliseconds. */
const PAUSE = 50;

/** What cannot be watched is not. To watch something again changes nothing. */
export class Notifications {
  readonly #fd = inotify();
  readonly #told: () => void;
  #rest: Timer | undefined;
  #isDue = false;

  /** @param told called when something has happened to what is watched */
  constructor(told: () => void) {
    this.#told = told;
    onReadable(this.#fd, () => {
      if (takeNotifications(this.#fd)) this.#tell();
    });
  }

  /** Entries that appear in a directory, or disappear. */
  addDirectory(path: Bytes): void {
    attempt(() => watch(this.#fd, path, ENTRIES));
  }

  /** Entries of a directory, and what is written to files in it. */
  addContents(path: Bytes): void {
    attempt(() => watch(this.#fd, path, ENTRIES | IN_MODIFY));
  }

  /** A service directory, its log's, and what their runsv says. */
  addService(path: Bytes): void {
    for (const directory of [path, `${path}/log`]) {
      this.addDirectory(directory);
      watchService(this.#fd, directory);
    }
  }

  close(): void {
    clearTimeout(this.#rest);
    offReadable(this.#fd);
    close(this.#fd);
  }

  #tell(): void {
    this.#isDue = this.#rest !== undefined;
    if (this.#isDue) return;
    this.#rest = setTimeout(() => {
      this.#rest = undefined;
      if (this.#isDue) this.#tell();
    }, PAUSE);
    this.#told();
  }
}
