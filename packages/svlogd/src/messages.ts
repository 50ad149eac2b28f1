/** What svlogd says on standard error, and how it insists on what must not fail. */
import { attempt, type Bytes, print, SystemError } from "@runit-ts/posix";

/** How long it waits before it tries again, in milliseconds. */
const PAUSE = 3000;

export class Messages {
  readonly #isVerbose: boolean;

  constructor(isVerbose: boolean) {
    this.#isVerbose = isVerbose;
  }

  /** Only with -v. */
  info(message: Bytes): void {
    if (this.#isVerbose) say("info", message);
  }

  warn(message: Bytes, cause?: SystemError): void {
    say("warning", cause === undefined ? message : `${message}: ${cause.reason}`);
  }

  fatal(message: Bytes, cause?: SystemError): void {
    say("fatal", cause === undefined ? message : `${message}: ${cause.reason}`);
  }

  /** Does what must succeed: where it fails, says that it could not do `what`, and tries again after a pause. */
  async insist<T>(what: Bytes, action: () => T): Promise<T> {
    for (;;) {
      const result = attempt(action);
      if (!(result instanceof SystemError)) return result;
      await this.pause(what, result);
    }
  }

  async pause(what: Bytes, cause: SystemError): Promise<void> {
    say("pausing", `${what}: ${cause.reason}`);
    await Bun.sleep(PAUSE);
  }
}

function say(kind: "info" | "warning" | "pausing" | "fatal", message: Bytes): void {
  print(2, `svlogd: ${kind}: ${message}\n`);
}
