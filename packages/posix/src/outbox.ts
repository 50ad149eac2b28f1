/** Text for somebody who may be slow to read it: what a non-blocking descriptor does not take at once waits. */
import type { Bytes } from "./bytes.ts";
import { errno } from "./errno.ts";
import { attempt, SystemError } from "./errors.ts";
import { write } from "./files.ts";

/** How long to wait for room, in milliseconds. */
const RETRY = 10;

export class Outbox {
  readonly #fd: number;
  #waiting: Bytes = "";
  #isScheduled = false;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** What has not been sent yet. */
  get waiting(): Bytes {
    return this.#waiting;
  }

  /** Sends `text` soon, after what was to be sent before. When nobody reads any more, it is lost. */
  send(text: Bytes): void {
    this.#waiting += text;
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    // What is sent in one go is written in one go.
    queueMicrotask(() => this.#flush());
  }

  /** Sends nothing more. */
  close(): void {
    this.#waiting = "";
  }

  #flush(): void {
    this.#isScheduled = false;
    while (this.#waiting !== "") {
      const written = attempt(() => write(this.#fd, Buffer.from(this.#waiting, "latin1")));
      if (written instanceof SystemError) {
        if (written.errno !== errno.EAGAIN) this.#waiting = "";
        else this.#retry();
        return;
      }
      this.#waiting = this.#waiting.slice(written);
    }
  }

  #retry(): void {
    this.#isScheduled = true;
    setTimeout(() => this.#flush(), RETRY);
  }
}
