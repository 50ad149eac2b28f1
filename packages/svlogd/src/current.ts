/** The file `current` of a log directory, open for appending. Its mode says whether it was closed properly. */
import {
  type Bytes,
  close,
  fchmod,
  fsync,
  O_APPEND,
  O_CREAT,
  O_NONBLOCK,
  O_WRONLY,
  openat,
  write,
} from "@runit-ts/posix";
import type { Messages } from "./messages.ts";
import type { Workplace } from "./workplace.ts";

const FLAGS = O_WRONLY | O_NONBLOCK | O_APPEND | O_CREAT;
const CREATION_MODE = 0o600;
const OPEN_MODE = 0o644;
const CLOSED_MODE = 0o744;

export class Current {
  readonly #place: Workplace;
  readonly #messages: Messages;
  #fd = -1;
  #size = 0;

  constructor(place: Workplace, messages: Messages) {
    this.#place = place;
    this.#messages = messages;
  }

  /**
   * Opens it, and makes it if there is none.
   * @param size of what is there, in bytes
   * @param complaint what to say while that fails
   */
  async open(size: number, complaint: Bytes): Promise<void> {
    const { name, fd } = this.#place;
    this.#fd = await this.#messages.insist(`${complaint}: ${name}`, () =>
      openat(fd, "current", FLAGS, CREATION_MODE),
    );
    this.#size = size;
    await this.#setMode(OPEN_MODE);
  }

  /** In bytes. */
  get size(): number {
    return this.#size;
  }

  /**
   * Appends as much as the system takes at once; gives how many bytes that were.
   * @throws SystemError as write(2).
   */
  append(bytes: Uint8Array): number {
    const length = write(this.#fd, bytes);
    this.#size += length;
    return length;
  }

  /** Brings it to the disk, marks it as closed, and closes it. */
  async close(): Promise<void> {
    const { name } = this.#place;
    await this.#messages.insist(`unable to fsync current logfile: ${name}`, () => fsync(this.#fd));
    await this.#setMode(CLOSED_MODE);
    close(this.#fd);
  }

  async #setMode(mode: number): Promise<void> {
    const { name } = this.#place;
    await this.#messages.insist(`unable to set mode of current: ${name}`, () => fchmod(this.#fd, mode));
  }
}
