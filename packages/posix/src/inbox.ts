/** Lines from somebody who writes them when he likes, read from a descriptor without waiting. */
import type { Bytes } from "./bytes.ts";
import { attempt, SystemError } from "./errors.ts";
import { readIfAny } from "./files.ts";
import { offReadable, onReadable } from "./readable.ts";

const READ_BUFFER = Buffer.alloc(4096);

export class Inbox {
  readonly #fd: number;
  readonly #take: (line: Bytes) => void;
  readonly #over: () => void;
  /** The beginning of a line. */
  #rest: Bytes;
  #isOpen = false;

  /**
   * @param take is given each line, without its end
   * @param over is called when there will be no more; what has no end is a line, too
   * @param rest the beginning of a line that has been read before
   */
  constructor(fd: number, take: (line: Bytes) => void, over: () => void, rest: Bytes = "") {
    this.#fd = fd;
    this.#take = take;
    this.#over = over;
    this.#rest = rest;
  }

  /** The beginning of a line whose end has not come yet. */
  get rest(): Bytes {
    return this.#rest;
  }

  /** Begins to read. @throws SystemError as onReadable. */
  open(): void {
    this.#isOpen = true;
    onReadable(this.#fd, () => this.#read());
  }

  /** Reads no more. */
  close(): void {
    if (this.#isOpen) offReadable(this.#fd);
    this.#isOpen = false;
  }

  #read(): void {
    while (this.#isOpen) {
      const length = attempt(() => readIfAny(this.#fd, READ_BUFFER));
      if (length === undefined) return;
      if (length instanceof SystemError || length === 0) this.#end();
      else this.#add(READ_BUFFER.toString("latin1", 0, length));
    }
  }

  #add(text: Bytes): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#take(line);
  }

  #end(): void {
    this.close();
    if (this.#rest !== "") this.#take(this.#rest);
    this.#over();
  }
}
