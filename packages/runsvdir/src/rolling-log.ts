/** The log in the argument list: standard error of all services, the last bytes of it, for ps(1) to show. */
import { dup2, lastArgumentMemory, O_NONBLOCK, onReadable, pipe, readAvailable } from "@runit-ts/posix";

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

/**
 * Turns standard error, this process's and its children's, into the last argument, of `length` bytes.
 * @throws SystemError when no pipe can be had.
 */
export function rollStandardError(length: number): void {
  const log = lastArgumentMemory(length).subarray(KEPT);
  const { reader, writer } = pipe(O_NONBLOCK);
  dup2(writer, STANDARD_ERROR);
  const buffer = Buffer.alloc(256);
  onReadable(reader, () => {
    for (let size = readAvailable(reader, buffer); size > 0; size = readAvailable(reader, buffer))
      roll(log, buffer.subarray(0, size));
  });
  const dot = () => roll(log, Buffer.from("."));
  dot();
  setInterval(dot, DOT_INTERVAL);
}
