/** The runsv processes: one for each service. */
import {
  attempt,
  type Bytes,
  close,
  HERE,
  kill,
  O_DIRECTORY,
  O_RDONLY,
  openat,
  type SignalName,
  spawn,
} from "@runit-ts/posix";
import type { ServicesHandover } from "./handover.ts";

/** How services are looked after. A handle stands for one that is. */
export interface Runsvs {
  /** The processes that do it, those of services that have gone too. */
  readonly processes: ReadonlySet<number>;
  /** Goes on with what the program before in this process has started. */
  begin(): void;
  /** Begins to look after a service; gives its handle. @throws SystemError when that cannot be. */
  start(name: Bytes): number;
  /** Ends it, as `sv exit` does. */
  stop(handle: number): void;
  /** Ends all. */
  stopAll(): void;
  /** A child ended; gives the handles of the services that it looked after. */
  childEnded(pid: number): readonly number[];
  /** What the next program in this process goes on with. */
  handOver(): Pick<ServicesHandover, "own" | "shared">;
}

export interface Setting {
  /** The services directory. */
  readonly path: Bytes;
  /** Whether each runsv leads a session of its own. */
  readonly newSession: boolean;
  /** The signals this program catches. */
  readonly catches: readonly SignalName[];
}

/** A process each: its pid is the handle. */
export class OwnRunsvs implements Runsvs {
  readonly processes: Set<number>;
  readonly #setting: Setting;

  /** @param processes those that the program before in this process has started */
  constructor(setting: Setting, processes: readonly number[] = []) {
    this.#setting = setting;
    this.processes = new Set(processes);
  }

  begin(): void {
    // Nothing but the ends of its processes concerns it.
  }

  start(name: Bytes): number {
    const { path, newSession, catches } = this.#setting;
    const directory = openat(HERE, path, O_RDONLY | O_DIRECTORY);
    try {
      const argv = ["runsv", name];
      const pid = spawn({ program: "runsv", argv, search: true, directory, newSession, catches });
      this.processes.add(pid);
      return pid;
    } finally {
      close(directory);
    }
  }

  stop(handle: number): void {
    if (this.processes.has(handle)) attempt(() => kill(handle, "TERM"));
  }

  stopAll(): void {
    for (const pid of this.processes) this.stop(pid);
  }

  childEnded(pid: number): readonly number[] {
    return this.processes.delete(pid) ? [pid] : [];
  }

  handOver() {
    return { own: [...this.processes], shared: undefined };
  }
}
