/**
 * Hearing of a descriptor that has something to read, by SIGIO. The runtime's streams can wait for one too,
 * but take a new buffer for every read, which is what a supervisor's memory would grow by.
 */
import { O_NONBLOCK } from "./files.ts";
import { checked, libc } from "./libc.ts";
import { unblock } from "./signals.ts";

const F_SETFL = 4;
const F_SETOWN = 8;
const O_ASYNC = 0o20000;
const POLLIN = 1;

/** Once handled, SIGIO stays so: its default would end the process when a descriptor is closed. */
let isHandled = false;
const listeners = new Map<number, () => void>();
/** What poll(2) is given for the listeners; made anew when they change. */
let watched: Int32Array | undefined;

/**
 * Calls `ready` whenever `fd` gets something to read, and at once if it has something now. What `ready` leaves
 * unread is not told of again: it reads until there is no more, or comes back by itself.
 * @throws SystemError when the kernel cannot signal for such a descriptor.
 */
export function onReadable(fd: number, ready: () => void): void {
  if (!isHandled) {
    isHandled = true;
    process.on("SIGIO", notify);
    unblock(["IO"]);
  }
  listeners.set(fd, ready);
  watched = undefined;
  checked(libc.fcntl(fd, F_SETOWN, process.pid), "fcntl");
  checked(libc.fcntl(fd, F_SETFL, O_NONBLOCK | O_ASYNC), "fcntl");
  if (waitUntilReadable(fd, 0)) ready();
}

/** Stops calling for `fd`; to be called before it is closed. */
export function offReadable(fd: number): void {
  listeners.delete(fd);
  watched = undefined;
  libc.fcntl(fd, F_SETFL, O_NONBLOCK);
}

const polled = new Int32Array(2);

/** Waits until `fd` has something to read, at most so many milliseconds or until a signal comes; whether it has. */
export function waitUntilReadable(fd: number, milliseconds: number): boolean {
  polled[0] = fd;
  polled[1] = POLLIN;
  return libc.poll(polled, 1, milliseconds) > 0;
}

/** The signal does not say which descriptor it is about: asks for all at once. */
function notify(): void {
  watched ??= new Int32Array([...listeners.keys()].flatMap((fd) => [fd, POLLIN]));
  const all = watched;
  if (libc.poll(all, all.length / 2, 0) <= 0) return;
  for (let index = 0; index < all.length; index += 2) {
    // The second half of the word is what the kernel found.
    if ((all[index + 1] ?? 0) >> 16 !== 0) listeners.get(all[index] ?? -1)?.();
  }
}
