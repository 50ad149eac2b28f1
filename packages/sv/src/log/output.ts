/** Standard output, many lines at a time. */
import { attempt, type Bytes, errno, SystemError, write } from "@runit-ts/posix";

const STDOUT = 1;
/** How much waits to be written at most, in bytes, before the end of a line. */
const FULL = 65_536;

export class Output {
  #lines: Bytes[] = [];
  #length = 0;

  /** Adds a line. @throws SystemError as write(2): EPIPE when the reader has left. */
  add(line: Bytes): void {
    this.#lines.push(line, "\n");
    this.#length += line.length + 1;
    if (this.#length >= FULL) this.flush();
  }

  /** Writes what waits. @throws SystemError as write(2): EPIPE when the reader has left. */
  flush(): void {
    let rest: Uint8Array = Buffer.from(this.#lines.join(""), "latin1");
    this.#lines = [];
    this.#length = 0;
    while (rest.length > 0) rest = rest.subarray(writeSome(rest));
  }
}

/** A signal that comes in between is no reason to stop. */
function writeSome(bytes: Uint8Array): number {
  const written = attempt(() => write(STDOUT, bytes));
  if (!(written instanceof SystemError)) return written;
  if (written.errno === errno.EINTR) return 0;
  throw written;
}
