/** One runsv for all services: told on a socket what to look after, it tells there what has left. */
import { attempt, type Bytes, close, Inbox, kill, Outbox, socketPair, spawn } from "@runit-ts/posix";
import type { RunningHandover, ServicesHandover } from "./handover.ts";
import { OwnRunsvs, type Runsvs, type Setting } from "./runsvs.ts";

/** What is there to look after services. */
type Started = Pick<ServicesHandover, "own" | "shared">;

/** The process, and our end of the socket that is its standard input. */
interface Running {
  readonly pid: number;
  readonly socket: number;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
}

export class SharedRunsv implements Runsvs {
  readonly #setting: Setting;
  readonly #left: (handle: number) => void;
  /** For names that cannot be told in a line. */
  readonly #own: OwnRunsvs;
  readonly #handed: RunningHandover | undefined;
  #running: Running | undefined;
  readonly #handles: Map<Bytes, number>;
  /** Below all pids. */
  #lastHandle: number;

  /**
   * @param left is called when a service is no longer looked after, by its own wish or by a failure
   * @param handed what the program before in this process has started
   */
  constructor(setting: Setting, left: (handle: number) => void, handed?: Started) {
    this.#setting = setting;
    this.#left = left;
    this.#own = new OwnRunsvs(setting, handed?.own);
    this.#handles = new Map(handed?.shared?.handles);
    this.#lastHandle = handed?.shared?.lastHandle ?? 0;
    this.#handed = handed?.shared;
  }

  begin(): void {
    if (this.#handed === undefined) return;
    const { pid, socket, inbox, outbox } = this.#handed;
    this.#running = this.#talk(pid, socket, inbox);
    this.#tell(outbox);
  }

  handOver(): Started {
    const { own } = this.#own.handOver();
    const running = this.#running;
    if (running === undefined) return { own, shared: undefined };
    const { pid, socket, inbox, outbox } = running;
    const handles = [...this.#handles];
    const lastHandle = this.#lastHandle;
    return { own, shared: { pid, socket, inbox: inbox.rest, outbox: outbox.waiting, handles, lastHandle } };
  }

  get processes(): ReadonlySet<number> {
    const shared = this.#running ? [this.#running.pid] : [];
    return new Set([...shared, ...this.#own.processes]);
  }

  start(name: Bytes): number {
    if (name.includes("\n")) return this.#own.start(name);
    this.#running ??= this.#spawn();
    const path = this.#pathOf(name);
    this.#tell(`${path}\n`);
    const handle = --this.#lastHandle;
    this.#handles.set(path, handle);
    return handle;
  }

  stop(handle: number): void {
    const [path] = [...this.#handles].find(([, one]) => one === handle) ?? [];
    if (path === undefined) this.#own.stop(handle);
    else this.#tell(`-${path}\n`);
  }

  stopAll(): void {
    const running = this.#running;
    if (running) attempt(() => kill(running.pid, "TERM"));
    this.#own.stopAll();
  }

  childEnded(pid: number): readonly number[] {
    const running = this.#running;
    if (running?.pid !== pid) return this.#own.childEnded(pid);
    this.#running = undefined;
    running.outbox.close();
    running.inbox.close();
    close(running.socket);
    const handles = [...this.#handles.values()];
    this.#handles.clear();
    return handles;
  }

  /** From our working directory; not to be taken for what ends a service, nor for one that had the name before. */
  #pathOf(name: Bytes): Bytes {
    const { path } = this.#setting;
    let free: Bytes = `${path.startsWith("-") ? "./" : ""}${path}/${name}`;
    while (this.#handles.has(free)) free += "/";
    return free;
  }

  #spawn(): Running {
    const { newSession, catches } = this.#setting;
    const [socket, stdin] = socketPair();
    try {
      const argv = ["runsv", "-"];
      const pid = spawn({ program: "runsv", argv, search: true, stdin, newSession, catches });
      return this.#talk(pid, socket);
    } catch (error) {
      close(socket);
      throw error;
    } finally {
      close(stdin);
    }
  }

  #talk(pid: number, socket: number, begun?: Bytes): Running {
    const hear = (path: Bytes) => this.#hasLeft(path);
    // Its end is told by SIGCHLD.
    const inbox = new Inbox(socket, hear, () => {}, begun);
    inbox.open();
    return { pid, socket, outbox: new Outbox(socket), inbox };
  }

  /** What it does not hear any more it need not do: its end is on the way. */
  #tell(text: Bytes): void {
    this.#running?.outbox.send(text);
  }

  #hasLeft(path: Bytes): void {
    const handle = this.#handles.get(path);
    if (handle === undefined) return;
    this.#handles.delete(path);
    this.#left(handle);
  }
}
