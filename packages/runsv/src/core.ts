/**
 * What runsv does about one service directory, as a pure state machine: (state, event, time) gives the next
 * state and the effects to carry out, in order. Spec sections 2 and 3; docs/architecture.md has the picture.
 */
import type { Moment, SignalName } from "@runit-ts/posix";
import { exitCode, wasKilled } from "@runit-ts/posix";
import {
  type Command,
  isCommand,
  isSignalCommand,
  SIGNAL_COMMANDS,
  type SignalCommand,
  type Status,
} from "@runit-ts/protocol";

/** The two processes of a service directory: the service itself, and the log that reads its output. */
export type Role = "service" | "log";

/** A script in `control/`; `o` has none of its own. */
export type ControlScript = Exclude<Command, "o">;

/** The rest before the next start, in milliseconds, after a `run` that ended within as much of its start. */
export const REST = 1000;
/** The rest after the system had no process to give. */
export const REST_AFTER_FORK_FAILURE = 5000;

export interface Time {
  /** What status records say. */
  readonly wall: Moment;
  /** What rests are measured by: milliseconds that no change of the wall clock moves. */
  readonly monotonic: number;
}

export type Event =
  | { readonly type: "begin" }
  | { readonly type: "commands"; readonly role: Role; readonly bytes: string }
  /** A child ended; `hasFinish` tells whether the service directory has a `finish` now. */
  | { readonly type: "ended"; readonly pid: number; readonly status: number; readonly hasFinish: boolean }
  | { readonly type: "rested"; readonly role: Role }
  // Answers to the effects of the same names.
  | { readonly type: "control"; readonly role: Role; readonly script: number | "none" }
  | { readonly type: "spawn"; readonly role: Role; readonly result: SpawnResult };

export type SpawnResult =
  | { readonly pid: number }
  /** The program could not be executed: as if it had ended with this wait status. */
  | { readonly ended: number; readonly hasFinish: boolean }
  | "no process to give";

export type Effect =
  | { readonly do: "publish"; readonly role: Role; readonly status: Status }
  | { readonly do: "signal"; readonly pid: number; readonly signal: SignalName }
  /** Start `control/SCRIPT` if it can be executed, and answer with its pid or "none". */
  | { readonly do: "control"; readonly role: Role; readonly script: ControlScript }
  /** Start `./run`, or `./finish` with these arguments, and answer. */
  | { readonly do: "spawn"; readonly role: Role; readonly finish: readonly string[] | undefined }
  /** Answer with "rested" after so many milliseconds. */
  | { readonly do: "rest"; readonly role: Role; readonly milliseconds: number }
  /** Close both ends of the pipe, so that the log reads to its end. */
  | { readonly do: "close log pipe" }
  /** Everything has ended, this directory is no longer served. */
  | { readonly do: "leave" };

/** What is still to be done of a command, in order. */
type Step =
  /** Run the control script; unless it handles the command, send `signal` to the process that was meant. */
  | { readonly step: "control"; readonly script: ControlScript; readonly signal?: SignalName }
  /** The stop signal is dealt with; what follows depends on what is wanted. */
  | { readonly step: "stopped" }
  | { readonly step: "pause"; readonly paused: boolean }
  | { readonly step: "start" };

/** One process and what is in hand for it. */
export interface Process {
  readonly role: Role;
  readonly status: Status;
  /** When `run` was started last, monotonic. */
  readonly startedAt: number;
  /** The process that the plan is about; signals go to it or to nobody. */
  readonly target: number;
  readonly plan: readonly Step[];
  /** The answer or the script that the plan waits for. */
  readonly awaits: "nothing" | "control" | "spawn" | { readonly script: number };
  /** Commands that wait for the plan to end. */
  readonly inbox: string;
  /** A `finish` still to be started, with the wait status it is told; `asked` while the answer is on its way. */
  readonly finish: { readonly status: number; readonly asked: boolean } | undefined;
  /** No start before the rest is over; `startOnce` then starts it even if up is not wanted. */
  readonly resting: boolean;
  readonly startOnce: boolean;
}

export interface State {
  readonly service: Process;
  readonly log: Process | undefined;
  /** The service has exited for good, the log is reading what is left. */
  readonly draining: boolean;
}

/** The state at the start; `down` tells whether a `down` marker stands in the directory. */
export function initial(service: { down: boolean }, log: { down: boolean } | undefined, time: Time): State {
  const fresh = (role: Role, down: boolean): Process => ({
    role,
    status: {
      since: time.wall,
      pid: 0,
      paused: false,
      want: down ? "down" : "up",
      gotTerm: false,
      phase: "down",
    },
    startedAt: Number.NEGATIVE_INFINITY,
    target: 0,
    plan: [],
    awaits: "nothing",
    inbox: "",
    finish: undefined,
    resting: false,
    startOnce: false,
  });
  return {
    service: fresh("service", service.down),
    log: log && fresh("log", log.down),
    draining: false,
  };
}

/** Whether commands for this process would have to wait. */
export function isBusy(process: Process): boolean {
  return process.inbox !== "";
}

/** What follows from an event. */
export function step(state: State, event: Event, time: Time): { state: State; effects: readonly Effect[] } {
  const turn = new Turn(state, time);
  turn.take(event);
  return turn.end();
}

type Draft = { -readonly [K in keyof Process]: Process[K] };

/** One event being dealt with: a draft of the next state, and the effects so far. */
class Turn {
  readonly #time: Time;
  readonly #effects: Effect[] = [];
  readonly #unpublished = new Set<Draft>();
  readonly #service: Draft;
  readonly #log: Draft | undefined;
  #draining: boolean;

  constructor(state: State, time: Time) {
    this.#time = time;
    this.#service = { ...state.service };
    this.#log = state.log && { ...state.log };
    this.#draining = state.draining;
  }

  take(event: Event): void {
    switch (event.type) {
      case "begin":
        break;
      case "commands":
        this.#of(event.role).inbox += event.bytes;
        break;
      case "ended":
        this.#ended(event.pid, event.status, event.hasFinish);
        break;
      case "rested":
        this.#of(event.role).resting = false;
        break;
      case "control":
        this.#controlAnswered(this.#of(event.role), event.script);
        break;
      case "spawn":
        this.#spawned(this.#of(event.role), event.result);
        break;
    }
  }

  /** Goes on with whatever is due: the log first, as it is to be there when the service starts. */
  end(): { state: State; effects: readonly Effect[] } {
    if (this.#log) this.#advance(this.#log);
    this.#finishIfDue(this.#service);
    this.#advance(this.#service);
    for (const process of this.#unpublished) this.#publish(process);
    if (isGone(this.#service)) this.#depart();
    return {
      state: { service: this.#service, log: this.#log, draining: this.#draining },
      effects: this.#effects,
    };
  }

  #of(role: Role): Draft {
    return role === "log" && this.#log ? this.#log : this.#service;
  }

  /** Changes the status; it is published before the next effect that somebody could see, or at the end. */
  #change(process: Draft, change: Partial<Status>): void {
    process.status = { ...process.status, ...change };
    this.#unpublished.add(process);
  }

  #publish(process: Draft): void {
    this.#effects.push({ do: "publish", role: process.role, status: process.status });
    this.#unpublished.delete(process);
  }

  #emit(process: Draft, effect: Effect): void {
    if (this.#unpublished.has(process)) this.#publish(process);
    this.#effects.push(effect);
  }

  /** Carries out the plan, then what the state asks for, then the commands that came, one by one. */
  #advance(process: Draft): void {
    while (process.awaits === "nothing" && !isGone(process)) {
      const [next, ...rest] = process.plan;
      if (next) {
        process.plan = rest;
        this.#carryOut(process, next);
      } else if (this.#shouldStart(process)) {
        process.startOnce = false;
        process.plan = START[process.role];
      } else if (process.inbox !== "") {
        this.#command(process, takeCommand(process));
      } else return;
    }
  }

  /** `finish` is started whatever is in hand: it belongs to the end of `run`, not to a command. */
  #finishIfDue(process: Draft): void {
    if (process.finish === undefined || process.finish.asked || process.resting) return;
    const { status } = process.finish;
    process.finish = { status, asked: true };
    const finish = [wasKilled(status) ? "-1" : String(exitCode(status)), String(status & 0xff)];
    this.#emit(process, { do: "spawn", role: process.role, finish });
  }

  #shouldStart(process: Draft): boolean {
    const { phase, pid, want } = process.status;
    return phase === "down" && pid === 0 && !process.resting && (want === "up" || process.startOnce);
  }

  #carryOut(process: Draft, step: Step): void {
    switch (step.step) {
      case "control":
        if (process.role === "log") this.#send(process, step.signal);
        else {
          process.awaits = "control";
          // The step stays in front until the script's answer tells what becomes of its signal.
          process.plan = [step, ...process.plan];
          this.#emit(process, { do: "control", role: process.role, script: step.script });
        }
        break;
      case "stopped":
        if (process.status.want !== "up") {
          this.#send(process, "CONT");
          process.plan = [{ step: "control", script: process.status.want === "down" ? "d" : "x" }];
        }
        break;
      case "pause":
        this.#change(process, { paused: step.paused });
        break;
      case "start":
        process.awaits = "spawn";
        this.#emit(process, { do: "spawn", role: process.role, finish: undefined });
        break;
    }
  }

  /** Sends a signal to the process that the plan is about, if that is still the one. */
  #send(process: Draft, signal: SignalName | undefined): void {
    const { pid, phase } = process.status;
    if (signal === undefined || pid === 0 || pid !== process.target || phase !== "run") return;
    this.#emit(process, { do: "signal", pid, signal });
    if (signal === "TERM") this.#change(process, { gotTerm: true });
  }

  #controlAnswered(process: Draft, script: number | "none"): void {
    if (script === "none") this.#controlled(process, false);
    else process.awaits = { script };
  }

  #controlled(process: Draft, handled: boolean): void {
    const [step, ...rest] = process.plan;
    process.awaits = "nothing";
    process.plan = rest;
    if (step?.step === "control" && !handled) this.#send(process, step.signal);
  }

  #command(process: Draft, command: Command | undefined): void {
    if (command === undefined || (this.#draining && !isForDrainingLog(process, command))) return;
    const { phase, pid } = process.status;
    process.target = pid;
    const stop: readonly Step[] =
      phase === "run" ? [{ step: "control", script: "t", signal: "TERM" }, { step: "stopped" }] : [];
    switch (command) {
      case "u":
        this.#change(process, { want: "up" });
        break;
      case "o":
        this.#change(process, { want: "down" });
        if (phase === "down") process.startOnce = true;
        break;
      case "d":
        this.#change(process, { want: "down" });
        process.startOnce = false;
        process.plan = stop;
        break;
      case "x":
        if (process.role === "log") break;
        this.#change(process, { want: "exit" });
        process.startOnce = false;
        process.plan = stop;
        break;
      case "t":
        process.plan = stop;
        break;
      default:
        process.plan = signalPlan(command, phase === "run");
    }
  }

  #spawned(process: Draft, result: SpawnResult): void {
    const { finish } = process;
    if (finish === undefined) process.awaits = "nothing";
    if (result === "no process to give") {
      if (finish) process.finish = { ...finish, asked: false };
      else process.startOnce = process.status.want !== "up";
      this.#rest(process, REST_AFTER_FORK_FAILURE);
      return;
    }
    process.finish = undefined;
    this.#change(process, { paused: false, gotTerm: false });
    if (finish === undefined) {
      process.startedAt = this.#time.monotonic;
      this.#change(process, { since: this.#time.wall, phase: "run" });
    }
    if ("pid" in result) this.#change(process, { pid: result.pid });
    else this.#processEnded(process, result.ended, result.hasFinish);
  }

  #ended(pid: number, status: number, hasFinish: boolean): void {
    for (const process of [this.#service, this.#log]) {
      if (process === undefined) continue;
      if (typeof process.awaits === "object" && process.awaits.script === pid)
        this.#controlled(process, exitCode(status) === 0);
      else if (process.status.pid === pid) this.#processEnded(process, status, hasFinish);
    }
  }

  #processEnded(process: Draft, status: number, hasFinish: boolean): void {
    this.#change(process, { pid: 0, gotTerm: false });
    if (process.role === "service" && process.status.phase === "run" && hasFinish) {
      this.#change(process, { phase: "finish" });
      process.finish = { status, asked: false };
    } else this.#down(process);
  }

  #down(process: Draft): void {
    this.#change(process, { phase: "down", since: this.#time.wall });
    if (this.#time.monotonic - process.startedAt < REST) this.#rest(process, REST);
  }

  #rest(process: Draft, milliseconds: number): void {
    process.resting = true;
    this.#effects.push({ do: "rest", role: process.role, milliseconds });
  }

  /** The service has exited for good: leaves, once the log has read everything. */
  #depart(): void {
    const log = this.#log;
    if (!log || (log.status.pid === 0 && log.awaits !== "spawn")) {
      this.#effects.push({ do: "leave" });
    } else if (!this.#draining) {
      this.#draining = true;
      log.startOnce = false;
      this.#change(log, { want: "exit" });
      this.#publish(log);
      this.#effects.push({ do: "close log pipe" });
    }
  }
}

const START: Record<Role, readonly Step[]> = {
  service: [{ step: "control", script: "u" }, { step: "start" }],
  log: [{ step: "start" }],
};

/** The plan of a command that only signals: pausing shows whether or not there was somebody to pause. */
function signalPlan(command: SignalCommand, isRunning: boolean): readonly Step[] {
  const send: readonly Step[] = isRunning
    ? [{ step: "control", script: command, signal: SIGNAL_COMMANDS[command] }]
    : [];
  if (command === "p") return [...send, { step: "pause", paused: true }];
  if (command === "c") return [...send, { step: "pause", paused: false }];
  return send;
}

/** Takes the first command from the inbox, and the bytes before it that are none. */
function takeCommand(process: Draft): Command | undefined {
  let length = 0;
  for (const byte of process.inbox) {
    length++;
    if (isCommand(byte)) {
      process.inbox = process.inbox.slice(length);
      return byte;
    }
  }
  process.inbox = "";
  return undefined;
}

/** A service that has exited and is not to be started again. */
function isGone(process: Process): boolean {
  const { want, phase } = process.status;
  return (
    process.role === "service" &&
    want === "exit" &&
    phase === "down" &&
    process.plan.length === 0 &&
    process.awaits === "nothing"
  );
}

/** While the log drains, nothing is started or stopped by command any more; signals reach the log still. */
function isForDrainingLog(process: Process, command: Command): boolean {
  return process.role === "log" && (command === "t" || isSignalCommand(command));
}
