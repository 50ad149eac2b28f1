/** Bytes that wait to be written to one place. */
export class Output {
  /** What this is a part of: all that is added comes from there, too, which is the quickest way to copy. */
  readonly #bytes: Buffer;
  readonly #start: number;
  readonly #capacity: number;
  /** How many there are. */
  length = 0;

  /** @param capacity in bytes, from `start` on */
  constructor(bytes: Buffer, start: number, capacity: number) {
    this.#bytes = bytes;
    this.#start = start;
    this.#capacity = capacity;
  }

  get room(): number {
    return this.#capacity - this.length;
  }

  /** Adds the bytes `from` … `to` of the buffer that this is a part of; there must be room. */
  add(from: number, to: number): void {
    this.#bytes.copyWithin(this.#start + this.length, from, to);
    this.length += to - from;
  }

  addByte(byte: number): void {
    this.#bytes[this.#start + this.length++] = byte;
  }

  /** The bytes `from` … `to` of it, as long as nothing is added or taken away. */
  part(from: number, to: number): Buffer {
    return this.#bytes.subarray(this.#start + from, this.#start + to);
  }

  /** Where a byte stands first, from `from` on; -1 if it does not. */
  indexOf(byte: number, from: number): number {
    const found = this.#bytes.indexOf(byte, this.#start + from) - this.#start;
    return found >= 0 && found < this.length ? found : -1;
  }

  /** Takes away the first `length` bytes. */
  drop(length: number): void {
    const end = this.#start + this.length;
    if (length < this.length) this.#bytes.copyWithin(this.#start, this.#start + length, end);
    this.length -= length;
  }
}

/** Has no room, and nothing in it. */
export const NO_OUTPUT = new Output(Buffer.alloc(0), 0, 0);
