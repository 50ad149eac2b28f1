/** The files of a log directory, one behind the other, as they are and as more of them come. */
import {
  attempt,
  type Bytes,
  close,
  errno,
  HERE,
  O_DIRECTORY,
  O_RDONLY,
  openat,
  readDirectory,
  readFile,
  SystemError,
  statIfAny,
} from "@runit-ts/posix";
import { Failure, orFail } from "@runit-ts/protocol";
import { parseLogConfig } from "./config.ts";
import { LogFile } from "./log-file.ts";
import { labelOf, oldLogs } from "./names.ts";

const CURRENT = "current";

/** What a directory had at one moment. */
interface Snapshot {
  /** Old logs that were not seen before, oldest first. */
  readonly rotated: readonly LogFile[];
  readonly current: LogFile | undefined;
  readonly labels: ReadonlySet<Bytes>;
}

/** Some bytes of a file. */
export interface Part {
  readonly file: LogFile;
  readonly bytes: Buffer;
}

export class Trail {
  readonly directory: Bytes;
  readonly #at: number;
  readonly #warn: (complaint: Bytes) => void;
  /**
   * What is not yet read to its end, oldest first; the last one stays. All are open, so that nothing is lost when
   * svlogd deletes them.
   */
  readonly #files: LogFile[] = [];
  /** The labels of the old logs that were seen. */
  #labels: ReadonlySet<Bytes> = new Set();

  /**
   * Opens all files of a directory.
   * @param warn is told what may be missing
   * @throws Failure when one of them cannot be opened
   */
  constructor(directory: Bytes, warn: (complaint: Bytes) => void) {
    this.directory = directory;
    this.#warn = warn;
    this.#at = orFail(`unable to open ${directory}`, () => openat(HERE, directory, O_RDONLY | O_DIRECTORY));
    this.look();
  }

  /** Leaves out files that were rotated before a time, a TAI64N text. */
  skipTo(time: Bytes): void {
    while (this.#files.length > 1 && (this.#files[0]?.end ?? time) < time) this.#drop(1);
  }

  /** Leaves out what comes before the last `count` lines; one without an end is not counted. */
  skipToLast(count: number): void {
    let left = count;
    const first = this.#files.findLastIndex((file) => {
      left -= file.seekLast(left);
      return left === 0;
    });
    this.#drop(Math.max(0, first));
  }

  /** The next bytes; undefined when the last file is at its end. */
  read(): Part | undefined {
    for (;;) {
      const [file] = this.#files;
      const bytes = file?.read();
      if (file && bytes && bytes.length > 0) return { file, bytes };
      if (this.#files.length < 2) return undefined;
      this.#drop(1);
    }
  }

  /**
   * Looks whether there are newer files; gives whether there are. What was the last one may have become longer
   * before it was rotated: it is read to its end first.
   * @throws Failure when one of them cannot be opened.
   */
  look(): boolean {
    const last = this.#files.at(-1);
    if (last !== undefined && this.#currentIdentity() === last.identity) return false;
    const { rotated, current, labels } = this.#takeSnapshot();
    const newer = [...this.#behind(last, rotated), ...(current ? [current] : [])];
    // Until there is a newer one, it has to be found which of the old logs the last one is.
    if (newer.length > 0) this.#labels = labels;
    this.#files.push(...newer);
    return newer.length > 0;
  }

  #drop(count: number): void {
    for (const file of this.#files.splice(0, count)) file.close();
  }

  /** Those of the old logs that are newer than the last file, which is one of them if it was `current`. */
  #behind(last: LogFile | undefined, rotated: readonly LogFile[]): readonly LogFile[] {
    if (last === undefined || last.isOld) return rotated;
    const own = rotated.findIndex(({ identity }) => identity === last.identity);
    const count = own >= 0 ? own + 1 : this.#withoutTrace(rotated);
    for (const file of rotated.slice(0, count)) file.close();
    return rotated.slice(count);
  }

  /**
   * How many of the old logs are not new, when the last file is none of them: a processor has made the first of it,
   * or it is deleted, and others with it. That may be so, too, when no more are kept than are new.
   */
  #withoutTrace(rotated: readonly LogFile[]): number {
    const content = attempt(() => readFile("config", this.#at));
    const config = parseLogConfig(content instanceof SystemError ? "" : content.toString("latin1"));
    const isCrowded = config.keep > 0 && rotated.length >= config.keep;
    if (isCrowded || !config.isProcessed)
      this.#warn("old logs are deleted before they are read: some lines may be missing");
    return config.isProcessed ? Math.min(1, rotated.length) : 0;
  }

  /** Tries until nothing is rotated meanwhile. */
  #takeSnapshot(): Snapshot {
    for (;;) {
      const current = this.#open(CURRENT);
      const names = oldLogs(this.#names());
      const unseen = names.filter((name) => !this.#labels.has(labelOf(name)));
      const found = unseen.map((name) => this.#open(name));
      const rotated = found.filter((file) => file !== undefined);
      const isWhole = this.#currentIdentity() === current?.identity;
      if (isWhole && rotated.length === found.length)
        return { rotated, current, labels: new Set(names.map(labelOf)) };
      for (const file of [...rotated, ...(current ? [current] : [])]) file.close();
    }
  }

  #currentIdentity(): string | undefined {
    const what = `unable to stat ${this.directory}/${CURRENT}`;
    return orFail(what, () => statIfAny(this.#at, CURRENT))?.identity;
  }

  /** Undefined when it is not there, or not any more. */
  #open(name: Bytes): LogFile | undefined {
    const file = attempt(() => new LogFile(this.#at, name));
    if (!(file instanceof SystemError)) return file;
    if (file.errno === errno.ENOENT) return undefined;
    const path = `${this.directory}/${name}`;
    throw new Failure(`unable to open ${path}`, new SystemError(file.errno, "open", path));
  }

  /** Opened anew each time: a directory that is open is read once. */
  #names(): Bytes[] {
    const directory = orFail(`unable to open ${this.directory}`, () =>
      openat(this.#at, ".", O_RDONLY | O_DIRECTORY),
    );
    try {
      return readDirectory(directory);
    } finally {
      close(directory);
    }
  }
}
