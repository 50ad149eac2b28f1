/** The side of `supervise/` that runsv serves (spec section 1). */
import {
  attempt,
  type Bytes,
  close,
  errno,
  flock,
  mkdirat,
  mkfifoat,
  O_APPEND,
  O_CREAT,
  O_NONBLOCK,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  openat,
  overwrite,
  readlinkat,
  renameat,
  SystemError,
  stat,
  unlinkat,
  write,
} from "@runit-ts/posix";
import { Failure, orFail } from "./failure.ts";
import { encodeStatus, type Status, statText } from "./status.ts";

/** The original reads a link into a buffer of this size and gives up when it is filled. */
const LINK_ROOM = 256;

/** More than a record takes, in bytes. */
const RECORD_SIZE = 512;

/** What one `supervise/` is served with: descriptors, the lock first; the one of `record` among them. */
export interface Held {
  readonly open: readonly number[];
  readonly publishedPid?: number | undefined;
  readonly record?: number | undefined;
}

/** The files that runsv keeps of one process, `supervise/` of the service or `log/supervise/`. */
export class SuperviseServer {
  /** Descriptor of the service directory, so that it may be renamed while it is served. */
  readonly #directory: number;
  /** "" for the service, "log/" for its log. */
  readonly #prefix: "" | "log/";
  readonly #open: number[];
  #publishedPid: number | undefined;
  #record: number | undefined;

  /** @param held what the program before in this process served it with */
  constructor(directory: number, prefix: "" | "log/", held: Held = { open: [] }) {
    this.#directory = directory;
    this.#prefix = prefix;
    this.#open = [...held.open];
    this.#publishedPid = held.publishedPid;
    this.#record = held.record;
  }

  /** What it is served with, for the next program in this process. */
  get held(): Held {
    return { open: this.#open, publishedPid: this.#publishedPid, record: this.#record };
  }

  /**
   * Makes the directory; when it is a symbolic link, the directory that the link names.
   * @throws Failure when it is a link that cannot be read.
   */
  make(): void {
    const path: Bytes = `${this.#prefix}supervise`;
    if (!(attempt(() => mkdirat(this.#directory, path, 0o700)) instanceof SystemError)) return;
    const link = attempt(() => readlinkat(this.#directory, path, LINK_ROOM));
    if (link instanceof SystemError) {
      if (link.errno === errno.ENOENT || link.errno === errno.EINVAL) return;
      throw new Failure(`unable to readlink ./${path}`, link);
    }
    if (link.length === LINK_ROOM) throw new Failure(`unable to readlink ./${path}: name too long`);
    // Whether that was of use shows when the lock is opened.
    attempt(() => mkdirat(this.#directory, link.startsWith("/") ? link : this.#prefix + link, 0o700));
  }

  /**
   * Takes the lock, if nobody has it; it is held as long as this process lives.
   * @throws Failure with errno EAGAIN when it is held, or when it cannot be opened.
   */
  lock(): void {
    const path = this.#path("lock");
    const fd = orFail(`unable to open ${path}`, () =>
      openat(this.#directory, path, O_WRONLY | O_NONBLOCK | O_APPEND | O_CREAT, 0o600),
    );
    try {
      orFail(`unable to lock ${path}`, () => flock(fd));
      this.#open.push(fd);
    } catch (error) {
      close(fd);
      throw error;
    }
  }

  /**
   * Makes the control FIFO and gives its read end, non-blocking. A write end is held too, so that a client
   * that leaves is no end of file.
   * @throws Failure when it cannot be made or is something else.
   */
  openControl(): number {
    const path = this.#path("control");
    attempt(() => mkfifoat(this.#directory, path, 0o600));
    const { kind } = orFail(`unable to stat ${path}`, () => stat(this.#directory, path));
    if (kind !== "fifo") throw new Failure(`${path} exists but is not a fifo`);
    return orFail(`unable to open ${path}`, () => {
      const reader = this.#hold(openat(this.#directory, path, O_RDONLY | O_NONBLOCK));
      this.#hold(openat(this.#directory, path, O_WRONLY | O_NONBLOCK));
      return reader;
    });
  }

  /**
   * Makes the `ok` FIFO and holds its read end: from now on, clients see that somebody serves them.
   * @throws Failure when it cannot be opened.
   */
  openOk(): void {
    const path = this.#path("ok");
    attempt(() => mkfifoat(this.#directory, path, 0o600));
    orFail(`unable to read ${path}`, () => this.#hold(openat(this.#directory, path, O_RDONLY | O_NONBLOCK)));
  }

  /**
   * Replaces `pid`, `stat` and `status`, so that no reader sees half of one.
   * @throws Failure when one of them cannot be replaced; those after it are then left as they were.
   */
  publish(status: Status): void {
    if (status.pid !== this.#publishedPid) {
      this.#replace("pid", Buffer.from(status.pid === 0 ? "" : `${status.pid}\n`));
      this.#publishedPid = status.pid;
    }
    this.#replace("stat", Buffer.from(statText(status)));
    this.publishRecord(status);
  }

  /**
   * Replaces `status` alone, which is all that clients read.
   * @throws Failure when it cannot be replaced.
   */
  publishRecord(status: Status): void {
    this.#replace("status", encodeStatus(status));
  }

  /**
   * Writes `record`, what a runsv after this one is told about the process. It is written over, at once and always
   * as long: a process that is killed has then written all of it or nothing, and nobody else reads it meanwhile.
   * @throws Failure when it cannot be written.
   */
  writeRecord(text: string): void {
    const path = this.#path("record");
    orFail(`unable to write ${path}`, () => {
      this.#record ??= this.#hold(openat(this.#directory, path, O_WRONLY | O_CREAT, 0o600));
      overwrite(this.#record, Buffer.from(text.padEnd(RECORD_SIZE)));
    });
  }

  /** Takes `record` away: there is nothing that another runsv would have to know. */
  removeRecord(): void {
    attempt(() => unlinkat(this.#directory, this.#path("record")));
  }

  /** Closes everything, the lock last. */
  close(): void {
    for (const fd of this.#open.splice(0).reverse()) close(fd);
  }

  #path(name: string): Bytes {
    return `${this.#prefix}supervise/${name}`;
  }

  #hold(fd: number): number {
    this.#open.push(fd);
    return fd;
  }

  #replace(name: string, content: Buffer): void {
    const path = this.#path(name);
    const fresh = `${path}.new`;
    const fd = orFail(`unable to open ${fresh}`, () =>
      openat(this.#directory, fresh, O_WRONLY | O_NONBLOCK | O_TRUNC | O_CREAT, 0o644),
    );
    try {
      const written = orFail(`unable to write ${fresh}`, () => write(fd, content));
      if (written < content.length) throw new Failure(`unable to write ${fresh}: partial write.`);
    } catch (error) {
      attempt(() => unlinkat(this.#directory, fresh));
      throw error;
    } finally {
      close(fd);
    }
    orFail(`unable to rename ${name}.new to ${path}`, () => renameat(this.#directory, fresh, path));
  }
}
