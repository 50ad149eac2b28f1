/** What runsv knows about one service directory, what can happen to it, and what it can do. */
import type { Moment, SignalName } from "@runit-ts/posix";
import type { Command, Status } from "@runit-ts/protocol";

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

/** A wait status; undefined where nobody knows it, as the process was no child of this runsv. */
export type WaitStatus = number | undefined;

export type Event =
  | { readonly type: "begin" }
  | { readonly type: "commands"; readonly role: Role; readonly bytes: string }
  /** A process ended; `hasFinish` tells whether the service directory has a `finish` now. */
  | { readonly type: "ended"; readonly pid: number; readonly status: WaitStatus; readonly hasFinish: boolean }
  | { readonly type: "rested"; readonly role: Role }
  // Answers to the effects of the same names.
  | { readonly type: "control"; readonly script: ControlScript; readonly pid: number | "none" }
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
  | { readonly do: "control"; readonly script: ControlScript }
  /** Start `./run`, or `./finish` with these arguments, and answer. */
  | { readonly do: "spawn"; readonly role: Role; readonly finish: readonly string[] | undefined }
  /** Answer with "rested" after so many milliseconds. */
  | { readonly do: "rest"; readonly role: Role; readonly milliseconds: number }
  /** Close both ends of the pipe, so that the log reads to its end. */
  | { readonly do: "close log pipe" }
  /** Everything has ended, this directory is no longer served. */
  | { readonly do: "leave" };

/** What is still to be done of a command, in order. */
export type Step =
  /** Run the control script; unless it handles the command, send `signal` to the process that was meant. */
  | { readonly step: "control"; readonly script: ControlScript; readonly signal?: SignalName }
  /** The stop signal is dealt with; what follows depends on what is wanted. */
  | { readonly step: "stopped" }
  | { readonly step: "pause"; readonly paused: boolean };

/** An answer that is on its way, or the control script whose end is waited for. */
export type Awaited = "nothing" | "control" | "spawn" | { readonly script: number };

/** One process and what is in hand for it. */
export interface Process {
  readonly role: Role;
  readonly status: Status;
  /** When `run` was started last, monotonic. */
  readonly startedAt: number;
  /** The process that the plan is about; signals go to it or to nobody. */
  readonly target: number;
  readonly plan: readonly Step[];
  /** What the plan waits for. */
  readonly awaits: Awaited;
  /** What a start that has begun waits for: first for `control/u`, then for the process. */
  readonly starting: Awaited;
  /** Commands that wait for the plan and for a start to end; a start does not wait for the plan. */
  readonly inbox: string;
  /** A `finish` still to be started, with the wait status it is told; `asked` while the answer is on its way. */
  readonly finish: { readonly status: WaitStatus; readonly asked: boolean } | undefined;
  /** No start before the rest is over; `startOnce` then starts it even if up is not wanted. */
  readonly resting: boolean;
  readonly startOnce: boolean;
}

export interface State {
  readonly service: Process;
  readonly log: Process | undefined;
  /** The service has exited for good: the log is reading what is left, or all is over. */
  readonly departure: "none" | "draining" | "left";
}

/** What is found of a process at the start. */
export interface Found {
  /** Whether a `down` marker stands in its directory. */
  readonly down: boolean;
  /** How it was left by a runsv that did not leave by itself; its process may have ended meanwhile. */
  readonly former?: Status | undefined;
}

/** The state at the start. */
export function initial(service: Found, log: Found | undefined, time: Time): State {
  const fresh = (role: Role, { down, former }: Found): Process => ({
    role,
    status: former ?? {
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
    starting: "nothing",
    // It may have been killed before it sent TERM. Down does not tell: it may have been asked for once only.
    inbox: former?.phase === "run" && former.want === "exit" && !former.gotTerm ? "x" : "",
    finish: former?.phase === "finish" && former.pid === 0 ? { status: undefined, asked: false } : undefined,
    resting: false,
    startOnce: false,
  });
  return {
    service: fresh("service", service),
    log: log && fresh("log", log),
    departure: "none",
  };
}

/** Whether commands for this process would have to wait. */
export function isBusy(process: Process): boolean {
  return process.inbox !== "";
}
