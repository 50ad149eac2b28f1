/** What is written about the processes of a service directory: their status, and what to adopt should runsv be killed. */
import { type Bytes, pidSpace, startTime } from "@runit-ts/posix";
import { Failure, type Status, type SuperviseServer } from "@runit-ts/protocol";
import { encodeRecord } from "./record.ts";
import type { Role } from "./state.ts";

export class Publication {
  readonly #servers: Record<Role, SuperviseServer>;
  readonly #warn: (message: Bytes) => void;
  readonly #space = pidSpace();
  readonly #isWhole = new Set<Role>();
  /** What tells the present processes from others with their pids. */
  readonly #births = new Map<Role, { readonly pid: number; readonly started: number }>();

  /** @param warn is told what could not be written */
  constructor(servers: Record<Role, SuperviseServer>, warn: (message: Bytes) => void) {
    this.#servers = servers;
    this.#warn = warn;
  }

  /** Notes which process it is that has this pid now. */
  knows(role: Role, pid: number): void {
    this.#births.set(role, { pid, started: startTime(pid) ?? 0 });
  }

  /**
   * Replaces the status.
   * @param pipe the name of the log pipe, if there is one
   */
  publish(role: Role, status: Status, pipe: string | undefined): void {
    this.#isWhole.add(role);
    this.#publish(role, status, pipe, () => this.#servers[role].publish(status));
  }

  /**
   * Replaces what clients read. It may be so for a moment only, and new files, and the end of old ones, take a file
   * system long when a thousand services begin.
   */
  publishInBrief(role: Role, status: Status, pipe: string | undefined): void {
    this.#publish(role, status, pipe, () => this.#servers[role].publishRecord(status));
  }

  /** Whether everything has been published since the beginning. */
  isWhole(role: Role): boolean {
    return this.#isWhole.has(role);
  }

  #publish(role: Role, status: Status, pipe: string | undefined, replace: () => void): void {
    // Before the status, which then tells whether it is the last word.
    this.#record(role, status, pipe);
    try {
      replace();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#warn(`warning: ${error.message}`);
    }
  }

  /** Writes down what a process is about to be, and not yet its status. */
  announce(role: Role, status: Status, pipe: string | undefined): void {
    this.knows(role, status.pid);
    this.#record(role, status, pipe);
  }

  #record(role: Role, status: Status, pipe = ""): void {
    if (this.#space === undefined) return;
    const birth = this.#births.get(role);
    const started = status.pid !== 0 && birth?.pid === status.pid ? birth.started : 0;
    try {
      this.#servers[role].writeRecord(encodeRecord({ space: this.#space, status, started, pipe }));
    } catch (error) {
      // Nobody misses it as long as we live.
      if (!(error instanceof Failure)) throw error;
    }
  }
}
