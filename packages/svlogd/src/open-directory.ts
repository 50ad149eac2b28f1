/** A log directory that is open: what is written to it, and how it is rotated (svlogd(8), LOG FILE ROTATION). */
import {
  attempt,
  type Bytes,
  close,
  errno,
  now,
  O_DIRECTORY,
  O_RDONLY,
  openat,
  readDirectory,
  renameat,
  SystemError,
  statIfAny,
  unlinkat,
} from "@runit-ts/posix";
import { orFail } from "@runit-ts/protocol";
import { type LineOptions, Log } from "./core.ts";
import { Current } from "./current.ts";
import { nextPortion } from "./fill.ts";
import type { Messages } from "./messages.ts";
import { hasSuffix, isOldLog, newestLabel, nextLabel, oldest, type Suffix, unprocessed } from "./old-logs.ts";
import { type Locked, openLocked, readConfig } from "./opening.ts";
import type { Processor } from "./processor.ts";

const MILLISECONDS = 1000;

/** What lasts longer than an open directory. */
export interface Surroundings {
  readonly messages: Messages;
  readonly processor: Processor;
  readonly lines: LineOptions;
}

export class OpenDirectory {
  /** What is to be written to it. */
  readonly log: Log;
  readonly #place: Locked;
  readonly #messages: Messages;
  readonly #processor: Processor;
  readonly #lineLength: number;
  readonly #current: Current;
  /** The label of the newest old log. */
  #newest: Bytes = "";
  /** When `current` will be too old, in milliseconds of the monotonic clock. */
  #expires = Number.POSITIVE_INFINITY;

  private constructor(place: Locked, { messages, processor, lines }: Surroundings) {
    this.#place = place;
    this.#messages = messages;
    this.#processor = processor;
    this.#lineLength = lines.lineLength;
    this.#current = new Current(place, messages);
    this.log = new Log(readConfig(place, messages));
  }

  /** Opens a log directory. @throws Failure when it cannot be used. */
  static async open(name: Bytes, surroundings: Surroundings): Promise<OpenDirectory> {
    const place = openLocked(name);
    try {
      const directory = new OpenDirectory(place, surroundings);
      await directory.#begin();
      return directory;
    } catch (error) {
      closePlace(place);
      throw error;
    }
  }

  /** When it has to be looked whether `current` is too old; never, if its age does not matter. */
  get expires(): number {
    return this.#expires;
  }

  /** Writes what waits for it, and rotates where it is time to. */
  async write(): Promise<void> {
    const { output, config } = this.log;
    while (output.length > 0) {
      if (config.size > 0 && this.#current.size >= config.size) await this.rotate();
      const portion = nextPortion(output, this.#current.size, config.size, this.#lineLength);
      const written = await this.#append(output.part(0, portion.length));
      output.drop(written);
      if (portion.rotates && written === portion.length) await this.rotate();
    }
  }

  /** Makes `current` an old log, unless it is empty, and has that processed. */
  async rotate(): Promise<void> {
    const { size } = this.#current;
    this.#renewAge();
    if (size === 0) return;
    // As the original does: what writes to us has to wait, rather than the disk to fill with what is not processed.
    await this.#processor.finished();
    await this.#current.close();
    const { processor } = this.log.config;
    const old = await this.#setAside(processor === "" ? "s" : "u", ` ${size}`);
    await this.#current.open(0, "unable to create new current");
    const names = await this.#deleteOldest(old);
    if (processor !== "") this.#processor.start(processor, this.#place, unprocessed(names));
  }

  /** Rotates `current` if it is too old. */
  async rotateByAge(): Promise<void> {
    if (performance.now() > this.#expires) await this.rotate();
  }

  async close(): Promise<void> {
    this.#messages.info(`close: ${this.#place.name}`);
    await this.#current.close();
    closePlace(this.#place);
  }

  /** Takes over what is there. @throws Failure when that cannot be seen. */
  async #begin(): Promise<void> {
    const { name, fd } = this.#place;
    this.#newest = newestLabel(await this.#names("unable to open directory"));
    const found = orFail(`unable to stat current: ${name}`, () => statIfAny(fd, "current"));
    // It was not closed properly: nobody knows whether the last line is whole.
    const isUnclean = found !== undefined && found.size > 0 && !found.executable;
    if (isUnclean) await this.#deleteOldest(await this.#setAside("u"));
    const isKept = found !== undefined && !isUnclean;
    await this.#current.open(isKept ? found.size : 0, "unable to open current");
    this.#messages.info(`${isKept ? "append" : "new"}: ${name}/current`);
    const { age } = this.log.config;
    if (age > 0) this.#expires = performance.now() + age * MILLISECONDS;
  }

  #renewAge(): void {
    const time = performance.now();
    if (time > this.#expires) this.#expires = time + this.log.config.age * MILLISECONDS;
  }

  /** Appends to `current` as soon as the system takes something; gives how many bytes it took. */
  async #append(bytes: Uint8Array): Promise<number> {
    for (;;) {
      const written = attempt(() => this.#current.append(bytes));
      if (!(written instanceof SystemError)) return written;
      const hasRoom = written.errno === errno.ENOSPC && (await this.#makeRoom());
      if (!hasRoom) await this.#messages.pause(`unable to write to current: ${this.#place.name}`, written);
    }
  }

  /** Renames `current` to an old log; gives its name. */
  async #setAside(suffix: Suffix, remark?: Bytes): Promise<Bytes> {
    const { name, fd } = this.#place;
    this.#newest = nextLabel(now(), this.#newest);
    const old = `${this.#newest}.${suffix}`;
    if (remark !== undefined) this.#messages.info(`rename: ${name}/current ${old}${remark}`);
    let isRetry = false;
    await this.#messages.insist(`unable to rename current: ${name}`, () => {
      // Somebody has deleted it: that is said once, and what comes now goes into a new one.
      const isGone = isRetry && statIfAny(fd, "current") === undefined;
      isRetry = true;
      if (!isGone) renameat(fd, "current", old);
    });
    return old;
  }

  /**
   * Deletes the oldest log if there are too many, and what processors left behind; gives the names that were there.
   * @param newest is not deleted
   */
  async #deleteOldest(newest: Bytes): Promise<readonly Bytes[]> {
    const { name, fd } = this.#place;
    const { keep } = this.log.config;
    const names = await this.#names("unable to open directory, want rotate");
    const running = this.#processor.output;
    for (const leftover of names.filter((old) => hasSuffix(old, "t") && old !== running)) {
      const unlinked = attempt(() => unlinkat(fd, leftover));
      if (unlinked instanceof SystemError)
        this.#messages.warn(`unable to unlink processor leftover: ${leftover}`, unlinked);
    }
    // What waits for a processor counts for nothing, and stays.
    const logs = names.filter((old) => isOldLog(old) && !hasSuffix(old, "t") && !hasSuffix(old, "u"));
    const surplus = keep > 0 && logs.length > keep ? oldest(logs, (old) => old === newest) : undefined;
    if (surplus !== undefined) {
      this.#messages.info(`delete: ${name}/${surplus}`);
      this.#unlinkOldest(surplus);
    }
    return names;
  }

  /** On a full disk: deletes the oldest log, if there are more than have to be kept; whether it did. */
  async #makeRoom(): Promise<boolean> {
    const { keep, keepAtLeast } = this.log.config;
    if (keepAtLeast >= keep) return false;
    const names = await this.#names("unable to open directory, want remove old logfile");
    const logs = names.filter(isOldLog);
    const { log, output } = this.#processor;
    const surplus =
      logs.length > keepAtLeast ? oldest(logs, (old) => old === log || old === output) : undefined;
    if (surplus === undefined) return false;
    this.#messages.warn(`out of disk space, delete: ${this.#place.name}/${surplus}`);
    return this.#unlinkOldest(surplus);
  }

  #unlinkOldest(old: Bytes): boolean {
    const { name, fd } = this.#place;
    const unlinked = attempt(() => unlinkat(fd, old));
    if (unlinked instanceof SystemError)
      this.#messages.warn(`unable to unlink oldest logfile: ${name}`, unlinked);
    return !(unlinked instanceof SystemError);
  }

  /** The names in the directory; as many as can be read. */
  async #names(complaint: Bytes): Promise<readonly Bytes[]> {
    const { name, fd } = this.#place;
    const listing = await this.#messages.insist(`${complaint}: ${name}`, () =>
      openat(fd, ".", O_RDONLY | O_DIRECTORY),
    );
    const names = attempt(() => readDirectory(listing));
    close(listing);
    if (!(names instanceof SystemError)) return names;
    this.#messages.warn(`unable to read directory: ${name}`, names);
    return [];
  }
}

function closePlace({ fd, lock }: Locked): void {
  close(fd);
  close(lock);
}
