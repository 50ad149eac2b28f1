/** What `enable` and `disable` have in common: failures are told as sv tells them, and runsv is waited for. */
import {
  type Bytes,
  bytesOf,
  chdir,
  environmentVariable,
  errno,
  fchdir,
  HERE,
  now,
  O_RDONLY,
  openat,
  print,
} from "@runit-ts/posix";
import { Failure, readStatus } from "@runit-ts/protocol";
import { adviseDenied } from "../advice.ts";
import { defaultWait } from "../classic/grammar.ts";
import type { Service } from "../classic/service.ts";
import type { Start } from "../classic/wait.ts";
import { exitFor } from "../exit.ts";
import { shown } from "../text.ts";

export const WAIT = {
  w: { type: "string", requiresArg: true, describe: "Seconds to wait, not 7 or $SVWAIT" },
} as const;

/** How often it is looked whether there is a runsv yet, in milliseconds. */
const LOOK = 5;

/** What a command needs that changes links and waits for what runsvdir makes of it. */
export class Linking {
  readonly start: Start = { moment: now(), monotonic: performance.now() };
  readonly home = openat(HERE, ".", O_RDONLY);
  /** In seconds. */
  readonly wait: number;
  #failures = 0;

  constructor(wait: Bytes | undefined) {
    this.wait = defaultWait(wait ?? environmentVariable("SVWAIT"));
  }

  /** What `change` gives for each service; a Failure is told, and nothing stands for it. */
  change<T>(services: readonly Bytes[], change: (service: Bytes) => T): T[] {
    return services.flatMap((service) => {
      try {
        return [change(service)];
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        this.#failures++;
        print(1, bytesOf(`fail: ${shown(service)}: ${shown(error.message)}\n`));
        return [];
      }
    });
  }

  /** Whether a runsv serves the directory; undefined when that cannot be told. */
  isServed(directory: Bytes): boolean | undefined {
    try {
      chdir(directory);
      return readStatus() !== undefined;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return error.errno === errno.ENOENT ? false : undefined;
    } finally {
      fchdir(this.home);
    }
  }

  /** Waits until all of the directories have a runsv, or the wait is over. */
  waitUntilServed(directories: readonly Bytes[]): void {
    const isMissing = (directory: Bytes) => this.isServed(directory) === false;
    while (directories.some(isMissing) && performance.now() - this.start.monotonic < this.wait * 1000)
      Bun.sleepSync(LOOK);
  }

  /** The exit code, with what failed of the services that were waited for. */
  conclude(awaited: readonly Service[]): number {
    adviseDenied(awaited.flatMap(({ denied }) => denied));
    const failures = awaited.reduce((sum, service) => sum + service.failures, this.#failures);
    return exitFor(failures);
  }
}
