/**
 * Hearing of a descriptor that has something to read, by SIGIO. The runtime's streams can wait for one too,
 * but take a new buffer for every read, which is what a supervisor's memory would grow by.
 */
import { errno } from "./errno.ts";
import { address, i32, libraryFunctions } from "./ffi.ts";
import { O_NONBLOCK } from "./files.ts";
import { checked, lastErrno, libc } from "./libc.ts";
import { unblock } from "./signals.ts";

const library = /* @__PURE__ */ libraryFunctions({
  epoll_create1: { args: [i32], returns: i32 },
  epoll_ctl: { args: [i32, i32, i32, address], returns: i32 },
  epoll_wait: { args: [i32, address, i32, i32], returns: i32 },
});

const F_SETFL = 4;
const F_SETOWN = 8;
const O_ASYNC = 0o20000;
const POLLIN = 1;
const EPOLL_CLOEXEC = 0o2000000;
const EPOLL_CTL_ADD = 1;
const EPOLL_CTL_DEL = 2;
/** struct epoll_event in words of four bytes: the events, and the descriptor, which is packed behind them on one machine. */
const [EVENT_SIZE, FD_AT] = process.arch === "x64" ? [3, 1] : [4, 2];
/** Of what is watched already, and of what cannot be, as it never has to be waited for: a regular file. */
const IN_ORDER: readonly number[] = [errno.EEXIST, errno.EPERM];

/** Once handled, SIGIO stays so: its default would end the process when a descriptor is closed. */
let isHandled = false;
const listeners = new Map<number, () => void>();
/** Knows which of them have something to read, however many there are. */
let epoll: number | undefined;
let events = new Int32Array(0);

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
  watch(fd);
  listeners.set(fd, ready);
  checked(libc.fcntl(fd, F_SETOWN, process.pid), "fcntl");
  checked(libc.fcntl(fd, F_SETFL, O_NONBLOCK | O_ASYNC), "fcntl");
  if (waitUntilReadable(fd, 0)) ready();
}

/** Stops calling for `fd`; to be called before it is closed. */
export function offReadable(fd: number): void {
  if (listeners.delete(fd)) library.epoll_ctl(epoll ?? -1, EPOLL_CTL_DEL, fd, null);
  libc.fcntl(fd, F_SETFL, O_NONBLOCK);
}

const polled = new Int32Array(2);

/** Waits until `fd` has something to read, at most so many milliseconds or until a signal comes; whether it has. */
export function waitUntilReadable(fd: number, milliseconds: number): boolean {
  polled[0] = fd;
  polled[1] = POLLIN;
  return libc.poll(polled, 1, milliseconds) > 0;
}

function watch(fd: number): void {
  epoll ??= checked(library.epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
  const event = new Int32Array(EVENT_SIZE);
  event[0] = POLLIN;
  event[FD_AT] = fd;
  const result = library.epoll_ctl(epoll, EPOLL_CTL_ADD, fd, event);
  if (result === -1 && IN_ORDER.includes(lastErrno())) return;
  checked(result, "epoll_ctl");
}

/** The signal does not say which descriptor it is about. */
function notify(): void {
  if (events.length < listeners.size * EVENT_SIZE) events = new Int32Array(2 * listeners.size * EVENT_SIZE);
  const count = library.epoll_wait(epoll ?? -1, events, events.length / EVENT_SIZE, 0);
  for (const fd of readyAmong(count)) listeners.get(fd)?.();
}

function readyAmong(count: number): number[] {
  return Array.from({ length: Math.max(0, count) }, (_, index) => events[index * EVENT_SIZE + FD_AT] ?? -1);
}
