/** Opening a log directory: what must be possible before anything is written to it. */
import {
  attempt,
  type Bytes,
  close,
  errno,
  flock,
  HERE,
  O_APPEND,
  O_CREAT,
  O_NONBLOCK,
  O_RDONLY,
  O_WRONLY,
  openat,
  openDirectory,
  readFile,
  SystemError,
} from "@runit-ts/posix";
import { orFail } from "@runit-ts/protocol";
import { type Config, DEFAULTS, parseConfig } from "./config.ts";
import type { Messages } from "./messages.ts";
import type { Workplace } from "./workplace.ts";

const LOCK_MODE = 0o600;
/** How often and how long apart a lock is tried, in milliseconds: a child that a killed svlogd was just starting has it. */
const LOCK_TRIES = 5;
const LOCK_PAUSE = 10;

/** A log directory that nobody else writes to. */
export interface Locked extends Workplace {
  readonly lock: number;
}

/** @throws Failure when it cannot be opened, or another svlogd has it. */
export function openLocked(name: Bytes): Locked {
  const fd = orFail(`unable to open log directory: ${name}`, () => openat(HERE, name, O_RDONLY | O_NONBLOCK));
  try {
    // Whether it is a directory, and one in which files may be named.
    orFail(`unable to change directory: ${name}`, () => close(openDirectory(fd, ".")));
    return { name, fd, lock: orFail(`unable to lock directory: ${name}`, () => takeLock(fd)) };
  } catch (error) {
    close(fd);
    throw error;
  }
}

function takeLock(directory: number): number {
  const lock = openat(directory, "lock", O_WRONLY | O_NONBLOCK | O_APPEND | O_CREAT, LOCK_MODE);
  for (let tries = 1; ; tries++) {
    const locked = attempt(() => flock(lock));
    if (!(locked instanceof SystemError)) return lock;
    if (locked.errno !== errno.EAGAIN || tries === LOCK_TRIES) {
      close(lock);
      throw locked;
    }
    Bun.sleepSync(LOCK_PAUSE);
  }
}

/** The configuration of a log directory; where it has none, or it cannot be read, the usual one. */
export function readConfig({ name, fd }: Workplace, messages: Messages): Config {
  const content = attempt(() => readFile("config", fd));
  if (content instanceof SystemError && content.errno === errno.ENOENT) return DEFAULTS;
  if (content instanceof SystemError) messages.warn(`unable to read config: ${name}`, content);
  messages.info(`read: ${name}/config`);
  if (content instanceof SystemError) return DEFAULTS;
  return parseConfig(content.toString("latin1"), (complaint) => messages.warn(complaint));
}
