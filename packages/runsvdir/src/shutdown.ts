/** Stops everything gracefully: carries out what the state machine of stopping decides. */
import {
  attempt,
  type Bytes,
  childrenOf,
  kill,
  readFile,
  type SignalName,
  SystemError,
} from "@runit-ts/posix";
import type { ServicesDirectory } from "./directory.ts";
import { begin, type Effect, type Event, type Left, type Stopping, step } from "./stopping.ts";

export class Shutdown {
  readonly #services: ServicesDirectory;
  readonly #wait: number;
  readonly #report: (message: Bytes) => void;
  #stopping: Stopping | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param wait how long services may take to end, in milliseconds */
  constructor(services: ServicesDirectory, wait: number, report: (message: Bytes) => void) {
    this.#services = services;
    this.#wait = wait;
    this.#report = report;
  }

  /** Begins to stop everything, and exits with `exit` in the end; asked again, it makes haste. */
  ask(exit: number): void {
    if (this.#stopping !== undefined) this.#happened({ type: "hasten" });
    else {
      this.#stopping = begin(
        { wait: this.#wait, exit },
        this.#left(),
        this.#services.loggers(),
        performance.now(),
      );
      this.#services.terminate();
      this.#happened({ type: "look" });
    }
  }

  /** To be called when children have ended. */
  childrenEnded(): void {
    this.#happened({ type: "look" });
  }

  #happened(event: Event): void {
    if (this.#stopping === undefined) return;
    const { stopping, effects } = step(this.#stopping, event, this.#left(), performance.now());
    this.#stopping = stopping;
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: Effect): void {
    switch (effect.do) {
      case "signal":
        for (const pid of effect.pids) this.#signal(pid, effect.signal);
        break;
      case "find services":
        this.#happened({
          type: "services",
          pids: this.#left().runsvs.flatMap(childrenIfAny),
          loggers: this.#services.loggers(),
        });
        break;
      case "look again":
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#happened({ type: "look" }), effect.milliseconds);
        break;
      case "leave":
        process.exit(effect.exit);
    }
  }

  #left(): Left {
    const { runsvs } = this.#services;
    return { runsvs: [...runsvs], orphans: childrenIfAny(process.pid).filter((pid) => !runsvs.has(pid)) };
  }

  #signal(pid: number, signal: SignalName): void {
    if (signal === "KILL") {
      const name = attempt(() => readFile(`/proc/${pid}/comm`).toString("latin1").trimEnd());
      if (!(name instanceof SystemError))
        this.#report(`warning: killed ${name} (pid ${pid}): not ended in time.`);
    }
    // It may have ended meanwhile.
    attempt(() => kill(pid, signal));
  }
}

/** None for a process that has ended meanwhile. */
function childrenIfAny(pid: number): readonly number[] {
  const children = attempt(() => childrenOf(pid));
  return children instanceof SystemError ? [] : children;
}
