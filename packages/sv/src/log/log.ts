/** The log of a service as lines. */
import type { Bytes } from "@runit-ts/posix";
import { Lines } from "./lines.ts";
import type { LogFile } from "./log-file.ts";
import type { Line, Source } from "./merge.ts";
import { timeOf } from "./stamp.ts";
import type { Trail } from "./trail.ts";

export interface LogOptions {
  /** The time of the first line, a TAI64N text; empty for all. */
  readonly since: Bytes;
  /** Whether more may come: a last line without an end is then not yet one. */
  readonly isFollowed: boolean;
}

export class Log implements Source {
  readonly name: Bytes;
  readonly trail: Trail;
  readonly #isFollowed: boolean;
  readonly #lines = new Lines();
  #since: Bytes;
  #file: LogFile | undefined;
  #found: readonly Bytes[] = [];
  #next = 0;
  /** Of the line before; a line without a stamp has the same, and at the beginning of a file that of its end. */
  #time: Bytes = "";

  constructor(name: Bytes, trail: Trail, { since, isFollowed }: LogOptions) {
    this.name = name;
    this.trail = trail;
    this.#since = since;
    this.#isFollowed = isFollowed;
  }

  next(): Line | undefined {
    for (;;) {
      const bytes = this.#found[this.#next++];
      if (bytes === undefined) {
        if (!this.#fill()) return undefined;
        continue;
      }
      this.#time = timeOf(bytes) ?? this.#time;
      if (this.#time < this.#since) continue;
      // From there on all: the clock may have been set back.
      this.#since = "";
      return { time: this.#time, bytes };
    }
  }

  /** Takes the lines of the next bytes; gives whether there were any bytes. */
  #fill(): boolean {
    this.#next = 0;
    const part = this.trail.read();
    if (part === undefined) {
      this.#found = this.#isFollowed ? [] : this.#lines.end();
      return this.#found.length > 0;
    }
    const isFileStart = part.file !== this.#file;
    if (isFileStart) this.#time = part.file.end;
    this.#file = part.file;
    this.#found = this.#lines.take(part.bytes.toString("latin1"), isFileStart);
    return true;
  }
}
