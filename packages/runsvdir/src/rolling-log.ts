/** The log in the argument list: standard error of all services, the last bytes of it, for ps(1) to show. */
import {
  type Bytes,
  dup2,
  lastArgumentMemory,
  O_NONBLOCK,
  onReadable,
  pipe,
  readAvailable,
} from "@runit-ts/posix";

/** How long the argument must be; its first bytes stay, so that it can be told in the list. */
export const LEAST_LENGTH = 7;
const KEPT = 5;
/** How often a dot is pushed in, so that old messages go, in milliseconds. */
const DOT_INTERVAL = 15 * 60 * 1000;
const STANDARD_ERROR = 2;

/** Pushes bytes in from the right. */
export function roll(log: Uint8Array, bytes: Uint8Array): void {
  const newest = bytes.subarray(Math.max(0, bytes.length - log.length));
  log.copyWithin(0, newest.length);
  log.set(newest, log.length - newest.length);
}

/** Standard error, this process's and its children's, in the last argument. */
export class RollingLog {
  /** Of the pipe that standard error is. */
  readonly reader: number;
  readonly #argument: Uint8Array;

  /**
   * @param length of the last argument, in bytes
   * @param reader of the pipe that standard error is already, for the program before in this process made it so
   * @throws SystemError when no pipe can be had.
   */
  constructor(length: number, reader: number | undefined) {
    this.#argument = lastArgumentMemory(length);
    const log = this.#argument.subarray(KEPT);
    this.reader = reader ?? pipeStandardError();
    const buffer = Buffer.alloc(256);
    onReadable(this.reader, () => {
      for (let size = readAvailable(this.reader, buffer); size > 0; size = readAvailable(this.reader, buffer))
        roll(log, buffer.subarray(0, size));
    });
    const dot = () => roll(log, Buffer.from("."));
    if (reader === undefined) dot();
    setInterval(dot, DOT_INTERVAL);
  }

  /** The last argument as it is now, and could be given again: without the bytes that would end it. */
  get argument(): Bytes {
    return Buffer.from(this.#argument).toString("latin1").replaceAll("\0", " ");
  }
}

function pipeStandardError(): number {
  const { reader, writer } = pipe(O_NONBLOCK);
  dup2(writer, STANDARD_ERROR);
  return reader;
}
