/** A log directory of the command line, open or not (svlogd(8), LOG DIRECTORY). */
import type { Bytes } from "@runit-ts/posix";
import { Failure } from "@runit-ts/protocol";
import type { LineOptions } from "./core.ts";
import type { Messages } from "./messages.ts";
import { OpenDirectory } from "./open-directory.ts";
import { Processor } from "./processor.ts";

export class LogDirectory {
  readonly #name: Bytes;
  readonly #lines: LineOptions;
  readonly #messages: Messages;
  /** It may still be at work when the directory is closed. */
  readonly #processor: Processor;
  #opened: OpenDirectory | undefined;

  constructor(name: Bytes, lines: LineOptions, messages: Messages) {
    this.#name = name;
    this.#lines = lines;
    this.#messages = messages;
    this.#processor = new Processor(messages);
  }

  /** The directory as it is open; undefined when it is not. */
  get opened(): OpenDirectory | undefined {
    return this.#opened;
  }

  /** Opens it, anew if it is open; where it cannot be used, says why, and leaves it closed. */
  async reopen(): Promise<void> {
    await this.#close();
    try {
      this.#opened = await OpenDirectory.open(this.#name, {
        messages: this.#messages,
        processor: this.#processor,
        lines: this.#lines,
      });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#messages.warn(error.message);
    }
  }

  /** Closes it for good, when all its logs have been processed. */
  async finish(): Promise<void> {
    await this.#processor.finished();
    await this.#close();
  }

  async #close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.close();
  }
}
