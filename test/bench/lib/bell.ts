/** Hears when a `run` begins: it rings, that is, writes its process id to a FIFO. */
import {
  close,
  HERE,
  mkfifoat,
  O_NONBLOCK,
  O_RDONLY,
  O_WRONLY,
  offReadable,
  onReadable,
  openat,
  readAvailable,
} from "../../../packages/posix/src/index.ts";
import { until } from "../../lib/until.ts";

const BUFFER = Buffer.alloc(64);

/** That it rang. */
export interface Ring {
  /** When, on the clock of `performance`, in milliseconds. */
  readonly at: number;
  /** The process id of the `run`. */
  readonly pid: number;
}

export class Bell implements Disposable {
  /** The `run` of a service that rings when it begins, and stays. */
  readonly run: string;
  readonly #reader: number;
  /** Held so that the ringer who leaves is no end of file. */
  readonly #writer: number;
  #last: Ring | undefined;

  /** Makes the FIFO at `path`. */
  constructor(path: string) {
    this.run = `#!/bin/sh\necho $$ >${path}\nexec sleep 1000\n`;
    mkfifoat(HERE, path, 0o600);
    this.#reader = openat(HERE, path, O_RDONLY | O_NONBLOCK);
    this.#writer = openat(HERE, path, O_WRONLY);
    onReadable(this.#reader, () => {
      const at = performance.now();
      for (let length = this.#read(); length > 0; length = this.#read()) {
        this.#last = { at, pid: Number.parseInt(BUFFER.toString("latin1", 0, length), 10) };
      }
    });
  }

  /** Acts, and gives the milliseconds from then until the bell rings. */
  async timeAfter(act: () => void): Promise<number> {
    this.#last = undefined;
    const start = performance.now();
    act();
    return (await this.rung()).at - start;
  }

  /** Waits until it has rung, and tells of the last time. */
  rung(): Promise<Ring> {
    return until("run to begin", () => this.#last);
  }

  #read(): number {
    return readAvailable(this.#reader, BUFFER);
  }

  [Symbol.dispose](): void {
    offReadable(this.#reader);
    close(this.#reader);
    close(this.#writer);
  }
}
