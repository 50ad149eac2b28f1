/** File notification (inotify(7)) and waiting for it (poll(2)). */
import { type Bytes, cString } from "./bytes.ts";
import { address, i32, libraryFunctions, u32 } from "./ffi.ts";
import { O_NONBLOCK, readAvailable } from "./files.ts";
import { checked, libc } from "./libc.ts";

const library = /* @__PURE__ */ libraryFunctions({
  inotify_init1: { args: [i32], returns: i32 },
  inotify_add_watch: { args: [i32, address, u32], returns: i32 },
});

/** Events to watch for. */
export const IN_MODIFY = 0x2;
export const IN_CLOSE_NOWRITE = 0x10;
export const IN_MOVED_FROM = 0x40;
export const IN_MOVED_TO = 0x80;
export const IN_CREATE = 0x100;
export const IN_DELETE = 0x200;
export const IN_DELETE_SELF = 0x400;
export const IN_MOVE_SELF = 0x800;
/** With the events: watch a symbolic link itself. */
export const IN_DONT_FOLLOW = 0x2000000;

const POLLIN = 1;
const O_CLOEXEC = 0o2000000;

/** A new notification descriptor, non-blocking. @throws SystemError as inotify_init1(2). */
export function inotify(): number {
  return checked(library.inotify_init1(O_NONBLOCK | O_CLOEXEC), "inotify_init1");
}

/** Adds a path to watch. @throws SystemError as inotify_add_watch(2). */
export function watch(fd: number, path: Bytes, events: number): void {
  checked(library.inotify_add_watch(fd, cString(path), events), "inotify_add_watch", path);
}

const EVENTS = Buffer.alloc(4096);

/** Takes away what a notification descriptor tells; gives whether there was something. */
export function takeNotifications(fd: number): boolean {
  let any = false;
  while (readAvailable(fd, EVENTS) > 0) any = true;
  return any;
}

/** Waits for notifications at most so many milliseconds, and takes them away; gives whether there were any. */
export function waitForNotifications(fd: number, milliseconds: number): boolean {
  libc.poll(new Int32Array([fd, POLLIN]), 1, Math.max(0, Math.ceil(milliseconds)));
  return takeNotifications(fd);
}
