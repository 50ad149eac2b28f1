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

/** How services are looked after. A handle stands for one that is. */
export interface Runsvs {
  /** The processes that do it, those of services that have gone too. */
  readonly processes: ReadonlySet<number>;
  /** Begins to look after a service; gives its handle. @throws SystemError when that cannot be. */
  start(name: Bytes): number;
  /** Ends it, as `sv exit` does. */
  stop(handle: number): void;
  /** Ends all. */
  stopAll(): void;
  /** A child ended; gives the handles of the services that it looked after. */
  childEnded(pid: number): readonly number[];
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
  readonly processes = new Set<number>();
  readonly #setting: Setting;

  constructor(setting: Setting) {
    this.#setting = setting;
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
}
