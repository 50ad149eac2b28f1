/** An open file of a log. It stays readable when it is renamed or deleted. */
import {
  type Bytes,
  close,
  type FileStatus,
  HERE,
  O_NONBLOCK,
  O_RDONLY,
  openat,
  readAt,
  stat,
} from "@runit-ts/posix";
import { orFail } from "@runit-ts/protocol";
import { labelOf } from "./names.ts";

/** How much is read at once, in bytes. */
const PART = 65_536;
const NEWLINE = 0x0a;
const GZIP = "1f8b";

/** Later than any time: when the lines of `current` without a stamp were logged. */
export const LATEST = "~";

export class LogFile {
  /** Device and inode. */
  readonly identity: string;
  /** When it was rotated, as a TAI64N text; LATEST for `current`. */
  readonly end: Bytes;
  readonly #name: Bytes;
  readonly #fd: number;
  #unpacked: Buffer | null | undefined;
  #offset = 0;

  /** @throws SystemError as open(2) */
  constructor(directory: number, name: Bytes) {
    this.#name = name;
    this.#fd = openat(directory, name, O_RDONLY | O_NONBLOCK);
    this.identity = this.#status().identity;
    this.end = name.startsWith("@") ? labelOf(name) : LATEST;
  }

  /** Whether it was not `current` any more when it was opened. */
  get isOld(): boolean {
    return this.end !== LATEST;
  }

  /** The next bytes; empty at its end. @throws Failure when it cannot be read. */
  read(): Buffer {
    const bytes = this.#at(this.#offset, PART);
    this.#offset += bytes.length;
    return bytes;
  }

  /**
   * Goes to where the last `count` whole lines begin; gives how many there are.
   * @throws Failure when it cannot be read.
   */
  seekLast(count: number): number {
    let found = 0;
    for (let end = this.#size(); end > 0; end -= PART) {
      const start = Math.max(0, end - PART);
      const part = this.#at(start, end - start);
      for (let at = lastNewline(part, part.length); at >= 0; at = lastNewline(part, at)) {
        if (found === count) {
          this.#offset = start + at + 1;
          return count;
        }
        found++;
      }
    }
    return found;
  }

  close(): void {
    close(this.#fd);
  }

  #at(offset: number, size: number): Buffer {
    return this.#content()?.subarray(offset, offset + size) ?? this.#readAt(offset, size);
  }

  #size(): number {
    return this.#content()?.length ?? this.#status().size;
  }

  /** What a processor has compressed, unpacked; null when it is not compressed. */
  #content(): Buffer | null {
    if (this.#unpacked === undefined) this.#unpacked = this.isOld ? this.#unpack() : null;
    return this.#unpacked;
  }

  #unpack(): Buffer | null {
    if (this.#readAt(0, 2).toString("hex") !== GZIP) return null;
    const packed = Buffer.from(this.#readAt(0, this.#status().size));
    try {
      return Buffer.from(Bun.gunzipSync(packed));
    } catch {
      // Damaged, or something else: it is shown as it is.
      return null;
    }
  }

  #readAt(offset: number, size: number): Buffer {
    return orFail(`unable to read ${this.#name}`, () => readAt(this.#fd, size, offset));
  }

  #status(): FileStatus {
    return stat(HERE, `/proc/self/fd/${this.#fd}`);
  }
}

/** Where the last newline before `end` stands; negative when there is none. */
function lastNewline(bytes: Buffer, end: number): number {
  return end === 0 ? -1 : bytes.lastIndexOf(NEWLINE, end - 1);
}
