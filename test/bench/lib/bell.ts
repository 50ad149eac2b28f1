/** Hears when a `run` begins: it rings, that is, writes a line to a FIFO. */
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

export class Bell implements Disposable {
  /** The `run` of a service that rings when it begins, and stays. */
  readonly run: string;
  readonly #reader: number;
  /** Held so that the ringer who leaves is no end of file. */
  readonly #writer: number;
  #rungAt: number | undefined;

  /** Makes the FIFO at `path`. */
  constructor(path: string) {
    this.run = `#!/bin/sh\necho >${path}\nexec sleep 1000\n`;
    mkfifoat(HERE, path, 0o600);
    this.#reader = openat(HERE, path, O_RDONLY | O_NONBLOCK);
    this.#writer = openat(HERE, path, O_WRONLY);
    onReadable(this.#reader, () => {
      const at = performance.now();
      while (readAvailable(this.#reader, BUFFER) > 0) this.#rungAt = at;
    });
  }

  /** Acts, and gives the milliseconds from then until the bell rings. */
  async timeAfter(act: () => void): Promise<number> {
    this.#rungAt = undefined;
    const start = performance.now();
    act();
    return (await until("run to begin", () => this.#rungAt)) - start;
  }

  [Symbol.dispose](): void {
    offReadable(this.#reader);
    close(this.#reader);
    close(this.#writer);
  }
}
