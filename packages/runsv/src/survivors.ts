/** Processes that a runsv before has started and that live on: adopted, they are no children of this one. */
import { type Bytes, type SignalName, Stranger } from "@runit-ts/posix";
import { type Former, findFormer } from "./former.ts";
import type { WaitStatus } from "./state.ts";

export class Survivors {
  readonly #byPid = new Map<number, Stranger>();

  /** @param handed those that the program before in this process had adopted, and their pidfds */
  constructor(handed: readonly (readonly [pid: number, pidfd: number])[] = []) {
    for (const [pid, pidfd] of handed) this.#byPid.set(pid, new Stranger(pid, pidfd));
  }

  /** For the next program in this process. */
  get held(): readonly (readonly [pid: number, pidfd: number])[] {
    return [...this.#byPid.values()].map(({ pid, pidfd }) => [pid, pidfd]);
  }

  get pids(): readonly number[] {
    return [...this.#byPid.keys()];
  }

  /** What a runsv before has left in `supervise/` below `prefix`; adopts its process, if that lives, and says so. */
  adopt(directory: number, prefix: "" | "log/", warn: (message: Bytes) => void): Former | undefined {
    const former = findFormer(directory, prefix, warn);
    if (former?.survivor === undefined) return former;
    const { pid } = former.survivor;
    this.#byPid.set(pid, former.survivor);
    warn(`warning: adopted ${prefix.slice(0, -1)}${prefix && " "}pid ${pid}`);
    return former;
  }

  /** Calls `ended` for each that ends. */
  watch(ended: (pid: number, status: WaitStatus) => void): void {
    for (const survivor of this.#byPid.values())
      survivor.onEnd((status) => {
        this.#byPid.delete(survivor.pid);
        ended(survivor.pid, status);
      });
  }

  /**
   * Sends a signal to one of them; false when it is none.
   * @throws SystemError when it has ended.
   */
  signal(pid: number, signal: SignalName): boolean {
    const survivor = this.#byPid.get(pid);
    survivor?.signal(signal);
    return survivor !== undefined;
  }

  /** Lets go of them. */
  release(): void {
    for (const survivor of this.#byPid.values()) survivor.release();
    this.#byPid.clear();
  }
}
