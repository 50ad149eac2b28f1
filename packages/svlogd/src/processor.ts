/**
 * The processor of a log directory (svlogd(8), PROCESSOR): sh with a command, which makes out of `@….u` the
 * file `@….t`. When it succeeds, that becomes `@….s`; when it fails, it is started again.
 */
import {
  attempt,
  type Bytes,
  chmodat,
  close,
  exitCode,
  exitStatus,
  isForkFailure,
  O_CREAT,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  openat,
  openDirectory,
  renameat,
  type SignalName,
  SystemError,
  spawn,
  unlinkat,
  wasKilled,
} from "@runit-ts/posix";
import { Failure, orFail } from "@runit-ts/protocol";
import { ended } from "./children.ts";
import type { Messages } from "./messages.ts";
import { withSuffix } from "./old-logs.ts";
import type { Workplace } from "./workplace.ts";

/** The signals svlogd catches; its processors have them at their default. */
export const CAUGHT: readonly SignalName[] = ["TERM", "CHLD", "ALRM", "HUP"];

const SHELL = "/bin/sh";
const FATAL_STATUS = exitStatus(111);
/** How long it rests before the next try, in milliseconds, after one that failed within as much. */
const REST = 1000;
const MODE = 0o644;
const PROCESSED_MODE = 0o744;
/** Where the processor finds its state, and puts the next one. */
const STATES = [4, 5];

export class Processor {
  readonly #messages: Messages;
  #log: Bytes | undefined;
  #work: Promise<void> | undefined;

  constructor(messages: Messages) {
    this.#messages = messages;
  }

  /** The log that is being processed. */
  get log(): Bytes | undefined {
    return this.#log;
  }

  /** What it makes of it. */
  get output(): Bytes | undefined {
    return this.#log && withSuffix(this.#log, "t");
  }

  /** Resolves when all logs have been processed. */
  async finished(): Promise<void> {
    await this.#work;
  }

  /** Begins to process logs, in their order; the logs before must be finished. */
  start(command: Bytes, place: Workplace, logs: readonly Bytes[]): void {
    this.#work = this.#processAll(command, place, logs);
  }

  async #processAll(command: Bytes, { name, fd }: Workplace, logs: readonly Bytes[]): Promise<void> {
    // The log directory may be closed before all is done.
    const own = await this.#messages.insist(`unable to open directory, want processor: ${name}`, () =>
      openDirectory(fd, "."),
    );
    const place = { name, fd: own };
    for (const log of logs) {
      this.#log = log;
      await this.#process(command, place, log);
      await this.#accept(place, log);
    }
    this.#log = undefined;
    close(own);
  }

  /** Runs the command until it succeeds. */
  async #process(command: Bytes, place: Workplace, log: Bytes): Promise<void> {
    for (;;) {
      const started = performance.now();
      this.#messages.info(`processing: ${place.name}/${log}`);
      const status = await this.#run(command, place, log);
      if (exitCode(status) === 0 && !wasKilled(status)) return;
      this.#messages.warn(`processor failed, restart: ${place.name}`);
      if (performance.now() - started < REST) await Bun.sleep(REST);
    }
  }

  /** Runs the command once; gives its wait status, and that of a failure where it could not be run. */
  async #run(command: Bytes, place: Workplace, log: Bytes): Promise<number> {
    const fds: number[] = [];
    try {
      openFiles(place, log, fds);
      return await ended(await this.#spawn(command, place, fds));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#messages.fatal(error.message);
      return FATAL_STATUS;
    } finally {
      for (const fd of fds) close(fd);
    }
  }

  /** @throws Failure when there is no shell. */
  async #spawn(command: Bytes, { name, fd }: Workplace, fds: readonly number[]): Promise<number> {
    const [stdin, stdout, ...states] = fds;
    const others = states.map((state, index) => [state, STATES[index] ?? -1] as const);
    for (;;) {
      const argv = ["sh", "-c", command];
      const request = { program: SHELL, argv, directory: fd, stdin, stdout, others, catches: CAUGHT };
      const pid = attempt(() => spawn(request));
      if (!(pid instanceof SystemError)) return pid;
      if (!isForkFailure(pid)) throw new Failure(`unable to run processor: ${name}`, pid);
      await this.#messages.pause(`unable to fork for processor: ${name}`, pid);
    }
  }

  /** Puts the output in the place of the log. */
  async #accept({ name, fd }: Workplace, log: Bytes): Promise<void> {
    const output = withSuffix(log, "t");
    const processed = withSuffix(log, "s");
    const insist = (what: Bytes, action: () => void) => this.#messages.insist(`${what}: ${name}`, action);
    await insist("unable to rename processed", () => renameat(fd, output, processed));
    await insist("unable to set mode of processed", () => chmodat(fd, processed, PROCESSED_MODE));
    if (attempt(() => unlinkat(fd, log)) instanceof SystemError)
      this.#messages.warn(`unable to unlink: ${name}/${log}`);
    await insist("unable to rename state", () => renameat(fd, "newstate", "state"));
    this.#messages.info(`processed: ${name}/${processed}`);
  }
}

/**
 * Opens what the processor reads and writes, in the order of its descriptors.
 * @param fds is given what has been opened, also when not all could be
 * @throws Failure when something cannot be opened
 */
function openFiles({ name, fd }: Workplace, log: Bytes, fds: number[]): void {
  const open = (what: string, path: Bytes, flags: number) =>
    fds.push(orFail(`unable to open ${what} for processor: ${name}`, () => openat(fd, path, flags, MODE)));
  const output = withSuffix(log, "t");
  // The processor of a killed svlogd may still write to what is there.
  for (const leftover of [output, "newstate"]) attempt(() => unlinkat(fd, leftover));
  open("input", log, O_RDONLY);
  open("output", output, O_WRONLY | O_CREAT | O_TRUNC);
  open("state", "state", O_RDONLY | O_CREAT);
  open("newstate", "newstate", O_WRONLY | O_CREAT | O_TRUNC);
}
