/** One service directory being looked after: carries out what the core decides, and tells it what happens. */
import {
  attempt,
  type Bytes,
  close,
  type Ended,
  exitStatus,
  expectEnd,
  kill,
  now,
  offReadable,
  onReadable,
  readAvailable,
  type SignalName,
  SystemError,
  stat,
  statIfAny,
  stir,
} from "@runit-ts/posix";
import { type Status, SuperviseServer } from "@runit-ts/protocol";
import { step } from "./core.ts";
import { type DirectoryHandover, pack, unpack } from "./handover.ts";
import { lockInTime } from "./lock.ts";
import { LogPipe } from "./log-pipe.ts";
import { Programs } from "./programs.ts";
import { Publication } from "./publication.ts";
import {
  type Awaited,
  type Effect,
  type Event,
  initial,
  isBusy,
  type Process,
  type Role,
  type State,
  type Time,
  type WaitStatus,
} from "./state.ts";
import { Survivors } from "./survivors.ts";

const EXIT: Event = { type: "commands", role: "service", bytes: "x" };
/** How a program that could not be executed has ended. */
const NOT_EXECUTED = exitStatus(111);
/** Where commands are read to; they are handed on before anything else is read. */
const READ_BUFFER = Buffer.alloc(4096);

export interface Surroundings {
  /** What its processes read; undefined: what runsv reads. */
  readonly stdin: number | undefined;
  /** Is given warnings and what a child that could not start would have said. */
  readonly warn: (message: Bytes) => void;
  /** Is called when everything has ended and nothing is served any more. */
  readonly left: () => void;
  /** Is called when it may have other `children` than before. */
  readonly changed?: () => void;
}

export class ServiceDirectory {
  readonly #fd: number;
  readonly #programs: Programs;
  readonly #warn: (message: Bytes) => void;
  readonly #left: () => void;
  readonly #changed: (() => void) | undefined;
  readonly #servers: Record<Role, SuperviseServer>;
  readonly #publication: Publication;
  #controls: Partial<Record<Role, number>> = {};
  readonly #hasLog: boolean;
  #logPipe: LogPipe | undefined;
  readonly #survivors: Survivors;
  /** When the rests end, in monotonic milliseconds. */
  readonly #rests = new Map<Role, number>();
  #hasBegun = false;
  /** Whether it was told to end before it has begun. */
  #isUnwanted = false;
  #state: State;
  /** Events not yet dealt with; the first is in hand. */
  readonly #events: Event[] = [];

  /**
   * Looks at the directory.
   * @param fd a descriptor of it, which is closed when it is served no more
   * @param handed what the program before in this process knew; undefined for a directory that is not served yet
   */
  constructor(fd: number, { stdin, warn, left, changed }: Surroundings, handed?: DirectoryHandover) {
    this.#fd = fd;
    this.#programs = new Programs(fd, stdin, warn);
    this.#warn = warn;
    this.#left = left;
    this.#changed = changed;
    this.#servers = {
      service: new SuperviseServer(fd, "", handed?.supervise.service),
      log: new SuperviseServer(fd, "log/", handed?.supervise.log),
    };
    this.#publication = new Publication(this.#servers, warn);
    this.#survivors = new Survivors(handed?.survivors);
    this.#hasLog = handed ? handed.state.log !== undefined : this.#looksForLog();
    this.#state = handed ? unpack(handed.state, performance.now()) : this.#look();
  }

  #look(): State {
    const log = this.#hasLog ? { down: this.#exists("log/down") } : undefined;
    return initial({ down: this.#exists("down") }, log, time());
  }

  /** Goes on where the program before in this process was. */
  resume({ controls, logPipe, rests }: DirectoryHandover): void {
    this.#hasBegun = true;
    this.#controls = controls;
    this.#logPipe = logPipe && new LogPipe(logPipe);
    for (const { role, status } of this.#processes()) this.#publication.knows(role, status.pid);
    for (const [role, milliseconds] of rests) this.#rest(role, milliseconds);
    this.#heed();
  }

  /** What the next program in this process goes on with; undefined before this one has begun to serve. */
  handOver(): DirectoryHandover | undefined {
    if (!this.#hasBegun) return undefined;
    const now = performance.now();
    const { service, log } = this.#servers;
    return {
      fd: this.#fd,
      state: pack(this.#state, now),
      supervise: { service: service.held, log: log.held },
      controls: this.#controls,
      logPipe: this.#logPipe,
      rests: [...this.#rests].map(([role, end]) => [role, Math.max(0, end - now)]),
      survivors: this.#survivors.held,
    };
  }

  /**
   * Makes the log pipe, makes and locks `supervise/`, begins to serve it and starts what is wanted up.
   * @throws Failure when that cannot be
   */
  async begin(): Promise<void> {
    let ended: readonly number[] | undefined;
    try {
      ended = await this.#occupy();
    } finally {
      if (ended === undefined) this.#release();
    }
    if (ended === undefined) return this.#left();
    this.#hasBegun = true;
    this.#happened(this.isWanted ? { type: "begin" } : EXIT);
    for (const pid of ended) this.#ended(pid, undefined);
    // What is being started is published when it has been.
    for (const { role, status, starting } of this.#processes())
      if (starting !== "spawn" && !this.#publication.isWhole(role)) this.#publish(role, status);
    this.#heed();
  }

  /** Hears of what is no child, and of commands. */
  #heed(): void {
    this.#survivors.watch((pid, status) => this.#ended(pid, status));
    for (const role of this.#roles()) this.#listen(role);
  }

  /**
   * Makes `supervise/` ours; gives the pids of what has ended since a runsv before was killed, or undefined when
   * the directory is not to be served any more.
   */
  async #occupy(): Promise<readonly number[] | undefined> {
    const { service, log } = this.#servers;
    if (this.#hasLog) this.#logPipe = LogPipe.make();
    service.make();
    service.lock();
    if (this.#hasLog) {
      log.make();
      await lockInTime(log, () => this.isWanted);
      if (!this.isWanted) return undefined;
    }
    const ended = this.#takeOver();
    for (const role of this.#roles()) this.#controls[role] = this.#servers[role].openControl();
    for (const { role, status } of this.#processes())
      this.#publication.publishInBrief(role, status, this.#logPipe?.name);
    for (const role of this.#roles()) this.#servers[role].openOk();
    return ended;
  }

  /** A child of this process ended; it need not be one of this directory's. */
  childEnded({ pid, status }: Ended): void {
    this.#ended(pid, status);
  }

  /** Whether nobody has told it to end before it has begun. */
  get isWanted(): boolean {
    return !this.#isUnwanted;
  }

  /** Closes everything; no command is read any more. */
  #release(): void {
    for (const control of Object.values(this.#controls)) offReadable(control);
    this.#controls = {};
    for (const role of this.#roles()) this.#servers[role].close();
    this.#closeLogPipe();
    this.#survivors.release();
    close(this.#fd);
  }

  #closeLogPipe(): void {
    this.#logPipe?.close();
    this.#logPipe = undefined;
  }

  /** The children whose ends it waits for; who was adopted is none. */
  get children(): readonly number[] {
    const { service, log } = this.#state;
    const script = (awaited: Awaited) => (typeof awaited === "object" ? awaited.script : 0);
    const pids = [service.status.pid, log?.status.pid ?? 0, script(service.awaits), script(service.starting)];
    return pids.filter((pid) => pid !== 0 && !this.#survivors.pids.includes(pid));
  }

  /** Acts as command `x`. */
  terminate(): void {
    if (!this.#hasBegun) this.#isUnwanted = true;
    else this.#happened(EXIT);
  }

  #ended(pid: number, status: WaitStatus): void {
    const hasFinish = pid === this.#state.service.status.pid && this.#programs.hasFinish();
    this.#happened({ type: "ended", pid, status, hasFinish });
    // It may be the control script that kept commands waiting in the FIFO.
    for (const role of this.#roles()) this.#readCommands(role);
  }

  /** Goes on where a killed runsv was; gives the pids of what has ended since. */
  #takeOver(): readonly number[] {
    const { service, log } = this.#state;
    const former = (prefix: "" | "log/") => this.#survivors.adopt(this.#fd, prefix, this.#warn);
    const formers = { service: former(""), log: log && former("log/") };
    for (const role of this.#roles()) {
      const survivor = formers[role]?.survivor;
      if (survivor) this.#publication.knows(role, survivor.pid);
    }
    this.#recoverLogPipe(formers.log?.pipe ?? "");
    const found = (role: Role, down: boolean) => ({ down, former: formers[role]?.status });
    this.#state = initial(
      found("service", service.status.want === "down"),
      log && found("log", log.status.want === "down"),
      time(),
    );
    const left = Object.values(formers).flatMap((former) => (former ? [former.status.pid] : []));
    return left.filter((pid) => pid !== 0 && !this.#survivors.pids.includes(pid));
  }

  /** Takes the pipe of this name out of the hands of what was adopted, in the place of the new one. */
  #recoverLogPipe(name: string): void {
    const { pids } = this.#survivors;
    if (name === "" || pids.length === 0) return;
    const pipe = LogPipe.recover(name, pids);
    if (pipe) {
      this.#closeLogPipe();
      this.#logPipe = pipe;
    } else this.#warn("warning: the log pipe of what was adopted is gone: there is a new one");
  }

  #processes(): readonly Process[] {
    const { service, log } = this.#state;
    return log ? [service, log] : [service];
  }

  #roles(): readonly Role[] {
    return this.#hasLog ? ["service", "log"] : ["service"];
  }

  #exists(path: Bytes): boolean {
    return !(attempt(() => stat(this.#fd, path)) instanceof SystemError);
  }

  #looksForLog(): boolean {
    const log = attempt(() => statIfAny(this.#fd, "log"));
    if (log === undefined) return false;
    if (log instanceof SystemError) this.#warn(`warning: unable to stat() ./log: : ${log.reason}`);
    else if (log.kind === "directory") return true;
    else this.#warn("warning: ./log: not a directory.");
    return false;
  }

  #listen(role: Role): void {
    const control = this.#controls[role];
    if (control !== undefined) onReadable(control, () => this.#readCommands(role));
  }

  /** Hands on the commands that have come; no more are read while those before wait for a control script. */
  #readCommands(role: Role): void {
    const control = this.#controls[role];
    if (control === undefined) return;
    while (!this.#isBusy(role)) {
      const length = readAvailable(control, READ_BUFFER);
      if (length === 0) return;
      this.#happened({ type: "commands", role, bytes: READ_BUFFER.toString("latin1", 0, length) });
    }
  }

  #isBusy(role: Role): boolean {
    const process = this.#state[role];
    return process !== undefined && isBusy(process);
  }

  /** Takes an event to the core and carries out what follows; so too the answers, each in its turn. */
  #happened(event: Event): void {
    stir();
    this.#events.push(event);
    if (this.#events.length > 1) return;
    for (let next = this.#events[0]; next !== undefined; next = this.#events[0]) {
      const { state, effects } = step(this.#state, next, time());
      this.#state = state;
      for (const effect of effects) this.#carryOut(effect);
      this.#events.shift();
    }
    this.#changed?.();
  }

  #carryOut(effect: Effect): void {
    switch (effect.do) {
      case "publish":
        this.#publish(effect.role, effect.status);
        break;
      case "signal":
        // It may have ended meanwhile; its end is then on its way.
        attempt(() => this.#signal(effect.pid, effect.signal));
        break;
      case "control":
        this.#happened({
          type: "control",
          script: effect.script,
          pid: this.#programs.startControl(`control/${effect.script}`, this.#logPipe),
        });
        break;
      case "spawn":
        this.#start(effect.role, effect.finish);
        break;
      case "rest":
        this.#rest(effect.role, effect.milliseconds);
        break;
      case "close log pipe":
        this.#closeLogPipe();
        break;
      case "leave":
        for (const role of this.#roles()) this.#servers[role].removeRecord();
        this.#release();
        this.#left();
        break;
    }
  }

  #rest(role: Role, milliseconds: number): void {
    this.#rests.set(role, performance.now() + milliseconds);
    setTimeout(() => {
      this.#rests.delete(role);
      this.#happened({ type: "rested", role });
    }, milliseconds);
  }

  #signal(pid: number, signal: SignalName): void {
    if (this.#survivors.signal(pid, signal)) return;
    kill(pid, signal);
    expectEnd(pid);
  }

  #publish(role: Role, status: Status): void {
    this.#publication.publish(role, status, this.#logPipe?.name);
  }

  /** Writes down that a process is about to become `run` or `finish`. */
  #announce(role: Role, phase: Status["phase"], pid: number): void {
    const { status } = this.#state[role] ?? this.#state.service;
    const since = phase === "run" ? now() : status.since;
    const announced = { ...status, phase, pid, since, paused: false, gotTerm: false };
    this.#publication.announce(role, announced, this.#logPipe?.name);
  }

  #start(role: Role, finish: readonly string[] | undefined): void {
    const announce = (pid: number) => this.#announce(role, finish ? "finish" : "run", pid);
    const started = this.#programs.start(role, finish, this.#logPipe, announce);
    if (typeof started === "string") this.#started(role, started);
    // Whatever else is to be started in this turn is not kept waiting.
    else queueMicrotask(() => this.#started(role, this.#programs.conclude(role, finish, started)));
  }

  #started(role: Role, outcome: number | "no process to give" | "not executed"): void {
    const result =
      typeof outcome === "number"
        ? { pid: outcome }
        : outcome === "not executed"
          ? { ended: NOT_EXECUTED, hasFinish: this.#programs.hasFinish() }
          : outcome;
    this.#happened({ type: "spawn", role, result });
  }
}

function time(): Time {
  return { wall: now(), monotonic: performance.now() };
}
