/**
 * What runsv does about one service directory, as a pure state machine: (state, event, time) gives the next
 * state and the effects to carry out, in order. Spec sections 2 and 3; docs/architecture.md has the picture.
 */
import { exitCode, type SignalName, wasKilled } from "@runit-ts/posix";
import {
  type Command,
  isCommand,
  isSignalCommand,
  SIGNAL_COMMANDS,
  type SignalCommand,
  type Status,
} from "@runit-ts/protocol";
import {
  type Awaited,
  type ControlScript,
  type Effect,
  type Event,
  type Process,
  REST,
  REST_AFTER_FORK_FAILURE,
  type Role,
  type SpawnResult,
  type State,
  type Step,
  type Time,
  type WaitStatus,
} from "./state.ts";

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
  #departure: State["departure"];

  constructor(state: State, time: Time) {
    this.#time = time;
    this.#service = { ...state.service };
    this.#log = state.log && { ...state.log };
    this.#departure = state.departure;
  }

  take(event: Event): void {
    if (this.#departure === "left") return;
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
        this.#controlAnswered(event.script, event.pid);
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
      state: { service: this.#service, log: this.#log, departure: this.#departure },
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

  /** Starts what is to run, goes on with the plan, and takes the commands that came, one by one. */
  #advance(process: Draft): void {
    for (;;) {
      if (this.#shouldStart(process)) this.#start(process);
      if (process.awaits !== "nothing") return;
      const [next, ...rest] = process.plan;
      if (next) {
        process.plan = rest;
        this.#carryOut(process, next);
      } else if (process.inbox !== "" && process.starting === "nothing" && !isGone(process)) {
        this.#command(process, takeCommand(process));
      } else return;
    }
  }

  /** `finish` is started whatever is in hand: it belongs to the end of `run`, not to a command. */
  #finishIfDue(process: Draft): void {
    if (process.finish === undefined || process.finish.asked || process.resting) return;
    const { status } = process.finish;
    process.finish = { status, asked: true };
    this.#emit(process, { do: "spawn", role: process.role, finish: finishArguments(status) });
  }

  #shouldStart(process: Draft): boolean {
    const { phase, want } = process.status;
    if (phase !== "down" || process.resting || process.starting !== "nothing") return false;
    return want === "up" || process.startOnce;
  }

  #start(process: Draft): void {
    process.startOnce = false;
    if (process.role === "log") this.#spawnRun(process);
    else {
      process.starting = "control";
      this.#emit(process, { do: "control", script: "u" });
    }
  }

  #spawnRun(process: Draft): void {
    process.starting = "spawn";
    this.#emit(process, { do: "spawn", role: process.role, finish: undefined });
  }

  #carryOut(process: Draft, step: Step): void {
    switch (step.step) {
      case "control":
        if (process.role === "log") this.#send(process, step.signal);
        else {
          process.awaits = "control";
          // The step stays in front until the script's answer tells what becomes of its signal.
          process.plan = [step, ...process.plan];
          this.#emit(process, { do: "control", script: step.script });
        }
        break;
      case "stopped":
        if (process.status.want !== "up") {
          this.#send(process, "CONT");
          process.plan = [{ step: "control", script: process.status.want === "down" ? "d" : "x" }];
        }
        break;
      case "pause":
        // Nor is a pause meant for the process that may have followed.
        if (process.status.pid === process.target) this.#change(process, { paused: step.paused });
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

  #controlAnswered(script: ControlScript, pid: number | "none"): void {
    const service = this.#service;
    if (script === "u") {
      if (pid === "none") this.#spawnRun(service);
      else service.starting = { script: pid };
    } else if (pid === "none") this.#controlled(service, false);
    else service.awaits = { script: pid };
  }

  #controlled(process: Draft, handled: boolean): void {
    const [step, ...rest] = process.plan;
    process.awaits = "nothing";
    process.plan = rest;
    if (step?.step === "control" && !handled) this.#send(process, step.signal);
  }

  #command(process: Draft, command: Command | undefined): void {
    if (command === undefined || (this.#departure === "draining" && !isForDrainingLog(process, command)))
      return;
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
    if (finish === undefined) process.starting = "nothing";
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

  #ended(pid: number, status: WaitStatus, hasFinish: boolean): void {
    for (const process of [this.#service, this.#log]) {
      if (process === undefined) continue;
      if (isScript(process.awaits, pid))
        this.#controlled(process, status !== undefined && exitCode(status) === 0);
      else if (isScript(process.starting, pid)) this.#spawnRun(process);
      else if (process.status.pid === pid) this.#processEnded(process, status, hasFinish);
    }
  }

  #processEnded(process: Draft, status: WaitStatus, hasFinish: boolean): void {
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
    if (!log || (log.status.pid === 0 && log.starting !== "spawn")) {
      if (this.#departure !== "left") this.#effects.push({ do: "leave" });
      this.#departure = "left";
    } else if (this.#departure === "none") {
      this.#departure = "draining";
      log.startOnce = false;
      this.#change(log, { want: "exit" });
      this.#publish(log);
      this.#effects.push({ do: "close log pipe" });
    }
  }
}

/** What `finish` is told of an end: -1 and 0, which nothing else is, where nobody knows. */
function finishArguments(status: WaitStatus): readonly string[] {
  if (status === undefined) return ["-1", "0"];
  return [wasKilled(status) ? "-1" : String(exitCode(status)), String(status & 0xff)];
}

function isScript(awaited: Awaited, pid: number): boolean {
  return typeof awaited === "object" && awaited.script === pid;
}

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
    process.awaits === "nothing" &&
    process.starting === "nothing"
  );
}

/** While the log drains, nothing is started or stopped by command any more; signals reach the log still. */
function isForDrainingLog(process: Process, command: Command): boolean {
  return process.role === "log" && (command === "t" || isSignalCommand(command));
}
