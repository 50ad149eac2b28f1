/** Standard input that a test writes while the program reads it. */
import {
  attempt,
  close,
  HERE,
  O_NONBLOCK,
  O_RDONLY,
  O_WRONLY,
  openat,
  pipe,
  readAvailable,
  SystemError,
  write,
} from "@runit-ts/posix";
import { until } from "./until.ts";

/** A pipe. The end that is read stays open here too, so that what was left in it can be seen. */
export class Feed implements Disposable {
  /** The descriptor for the program. */
  readonly reader: number;
  #writer: number | undefined;

  constructor() {
    const { reader, writer } = pipe();
    this.reader = reader;
    // Opened anew, it is non-blocking without the program's end being so.
    this.#writer = openat(HERE, `/proc/self/fd/${writer}`, O_WRONLY | O_NONBLOCK);
    close(writer);
  }

  /** Writes a byte text, all of it, as fast as it is read. */
  async write(text: string): Promise<void> {
    let left = Buffer.from(text, "latin1");
    while (left.length > 0) {
      const taken = await until("room in the pipe", () => this.#offer(left));
      left = left.subarray(taken);
    }
  }

  /** Writes what there is room for; gives how much that was, nothing when there is none. */
  #offer(bytes: Uint8Array): number | undefined {
    const writer = this.#writer;
    if (writer === undefined) throw new Error("the feed is closed");
    const taken = attempt(() => write(writer, bytes));
    if (!(taken instanceof SystemError)) return taken;
    if (taken.code === "EAGAIN") return undefined;
    throw taken;
  }

  /** Lets the program see the end of file. */
  close(): void {
    if (this.#writer !== undefined) close(this.#writer);
    this.#writer = undefined;
  }

  /** Takes what nobody has read, as a byte text. */
  rest(): string {
    const reader = openat(HERE, `/proc/self/fd/${this.reader}`, O_RDONLY | O_NONBLOCK);
    const buffer = Buffer.alloc(65536);
    const length = readAvailable(reader, buffer);
    close(reader);
    return buffer.toString("latin1", 0, length);
  }

  [Symbol.dispose](): void {
    this.close();
    close(this.reader);
  }
}
