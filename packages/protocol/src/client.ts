/** The side of `supervise/` that sv calls; everything is taken from the working directory (spec section 1). */
import {
  attempt,
  type Bytes,
  close,
  errno,
  HERE,
  IN_CLOSE_NOWRITE,
  IN_MOVED_TO,
  inotify,
  O_NONBLOCK,
  O_RDONLY,
  O_WRONLY,
  openat,
  read,
  SystemError,
  waitForNotifications,
  watch,
  write,
} from "@runit-ts/posix";
import { Failure, orFail } from "./failure.ts";
import { decodeStatus, STATUS_SIZE, type Status } from "./status.ts";
import { FormatError } from "./tai64n.ts";

/** Opens a FIFO to write to it, which succeeds exactly while runsv lives; undefined when it does not. */
function openFifo(path: Bytes): number | undefined {
  const fd = attempt(() => openat(HERE, path, O_WRONLY | O_NONBLOCK));
  if (!(fd instanceof SystemError)) return fd;
  if (fd.errno === errno.ENXIO) return undefined;
  throw new Failure(`unable to open ${path}`, fd);
}

/**
 * The status of the service in the working directory; undefined when no runsv serves it.
 * @throws Failure when that cannot be told, or the record is none.
 */
export function readStatus(): Status | undefined {
  const ok = openFifo("supervise/ok");
  if (ok === undefined) return undefined;
  close(ok);
  const path = "supervise/status";
  const fd = orFail(`unable to open ${path}`, () => openat(HERE, path, O_RDONLY | O_NONBLOCK));
  try {
    return decodeStatus(orFail(`unable to read ${path}`, () => read(fd, STATUS_SIZE)));
  } catch (error) {
    throw error instanceof FormatError ? new Failure(`unable to read ${path}: bad format`) : error;
  } finally {
    close(fd);
  }
}

/**
 * Sends command bytes to the service in the working directory; false when no runsv serves it.
 * @throws Failure when they cannot be sent.
 */
export function send(commands: string): boolean {
  const path = "supervise/control";
  const fd = openFifo(path);
  if (fd === undefined) return false;
  const written = attempt(() => write(fd, Buffer.from(commands, "latin1")));
  close(fd);
  if (written instanceof SystemError) throw new Failure(`unable to write to ${path}`, written);
  if (written < commands.length) throw new Failure(`unable to write to ${path}`);
  return true;
}

/**
 * Has a notification descriptor tell when the status of a service is replaced, or its runsv leaves; what cannot
 * be watched is not.
 */
export function watchService(fd: number, directory: Bytes): void {
  attempt(() => watch(fd, `${directory}/supervise`, IN_MOVED_TO));
  attempt(() => watch(fd, `${directory}/supervise/ok`, IN_CLOSE_NOWRITE));
}

/** Waits for something to happen to services: their status replaced, or their runsv gone. */
export class ChangeWatch {
  readonly #fd = inotify();

  /** Watches the service in the working directory, if it can be watched. */
  add(): void {
    watchService(this.#fd, ".");
  }

  /** Waits at most `milliseconds`; gives whether something happened. */
  wait(milliseconds: number): boolean {
    return waitForNotifications(this.#fd, milliseconds);
  }
}
