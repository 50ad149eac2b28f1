/**
 * How everything is stopped, as a pure state machine: (state, event, what is left, time) gives the next state
 * and the effects to carry out, in order. It goes through three phases, and leaves as soon as nothing is left:
 *
 * - `ending`: every runsv has been told to exit, and stops its service and drains its logger. What services leave
 *   behind when they end is told to end too, for a logger reads on until nobody writes any more. Who was an
 *   orphan before is told when no runsv is left: services may need it, or it is one, with a new runsv.
 * - `draining`: what has not ended in time is killed, but for runsvs and loggers: these can read to the end now.
 * - `clearing`: whatever is left is killed.
 */
import type { SignalName } from "@runit-ts/posix";

/** How long loggers are given to read to the end after the services were killed, in milliseconds. */
export const DRAINING = 2000;
/** How long to wait for the end of what was killed, in milliseconds; it takes a fault of the system to need it. */
export const CLEARING = 2000;
/** How often to look, in milliseconds: nobody tells of what is orphaned by the end of a process that is no child. */
export const LOOK = 50;

const KILLED_EXIT = 1;

/** The children of this process that have not been reaped. */
export interface Left {
  readonly runsvs: readonly number[];
  readonly orphans: readonly number[];
}

export interface Stopping {
  readonly phase: "ending" | "draining" | "clearing";
  /** When the next phase begins, monotonic milliseconds. */
  readonly until: number;
  /** Those that were orphans before. */
  readonly earlier: ReadonlySet<number>;
  /** The processes of log services, as far as they are known: they end by reading to the end. */
  readonly loggers: ReadonlySet<number>;
  /** Those of what is left that have been sent what this phase sends. */
  readonly signalled: ReadonlySet<number>;
  readonly exit: number;
}

export type Event =
  /** Something ended, or it is time to look. */
  | { readonly type: "look" }
  /** A signal to stop came once more. */
  | { readonly type: "hasten" }
  /** The answer to `find services`; a logger may have been started when the stop had just begun. */
  | {
      readonly type: "services";
      readonly pids: readonly number[];
      readonly loggers: ReadonlySet<number>;
    };

export type Effect =
  | { readonly do: "signal"; readonly signal: SignalName; readonly pids: readonly number[] }
  /** Answer with the children of the runsvs, and with the loggers. */
  | { readonly do: "find services" }
  /** Look again after so many milliseconds, if nothing happens earlier. */
  | { readonly do: "look again"; readonly milliseconds: number }
  | { readonly do: "leave"; readonly exit: number };

export interface Step {
  readonly stopping: Stopping;
  readonly effects: readonly Effect[];
}

/**
 * The state when every runsv has just been told to exit.
 * @param wait how long what is stopped may take, in milliseconds
 * @param exit how to exit; 0 becomes 1 if something has to be killed
 */
export function begin(
  { wait, exit }: { readonly wait: number; readonly exit: number },
  { orphans }: Left,
  loggers: ReadonlySet<number>,
  now: number,
): Stopping {
  const earlier = new Set(orphans);
  return { phase: "ending", until: now + wait, earlier, loggers, signalled: new Set(), exit };
}

/** What follows from an event, at the monotonic time `now`, in milliseconds. */
export function step(before: Stopping, event: Event, left: Left, now: number): Step {
  if (event.type === "services") return beginToKill(before, event, left);
  if (left.runsvs.length + left.orphans.length === 0) return leave(before);
  const isOver = event.type === "hasten" || now >= before.until;
  if (isOver && before.phase === "clearing") return leave(before);
  const entered = isOver ? nextPhase(before, now) : before;
  const again: Effect = { do: "look again", milliseconds: Math.min(LOOK, entered.until - now) };
  if (isOver && entered.phase === "draining")
    return { stopping: entered, effects: [{ do: "find services" }, again] };
  const { stopping, effects } = signal(entered, left);
  return { stopping, effects: [...effects, again] };
}

/** Kills what has not ended in time, now that it is known who is a logger. */
function beginToKill(
  before: Stopping,
  { pids, loggers }: Extract<Event, { type: "services" }>,
  left: Left,
): Step {
  const known = { ...before, loggers: new Set([...before.loggers, ...loggers]) };
  const { stopping, effects } = signal(known, left);
  const killed = kill(stopping, except(pids, known.loggers));
  return { ...killed, effects: [...effects, ...killed.effects] };
}

function leave(stopping: Stopping): Step {
  return { stopping, effects: [{ do: "leave", exit: stopping.exit }] };
}

function nextPhase(before: Stopping, now: number): Stopping {
  const signalled = new Set<number>();
  return before.phase === "ending"
    ? { ...before, phase: "draining", until: now + DRAINING, signalled }
    : { ...before, phase: "clearing", until: now + CLEARING, signalled };
}

/** Sends what the phase sends to those of what is left that have not been sent it. */
function signal(before: Stopping, left: Left): Step {
  const all = [...left.runsvs, ...left.orphans];
  const targets = except(due(before, left), before.signalled);
  const signalled = new Set([...all.filter((pid) => before.signalled.has(pid)), ...targets]);
  const stopping = { ...before, signalled };
  if (before.phase !== "ending") return kill(stopping, targets);
  if (targets.length === 0) return { stopping, effects: [] };
  return {
    stopping,
    effects: [
      { do: "signal", signal: "TERM", pids: targets },
      // A paused process takes it when it goes on.
      { do: "signal", signal: "CONT", pids: targets },
    ],
  };
}

/** Whom the phase's signal is for. */
function due({ phase, earlier, loggers }: Stopping, { runsvs, orphans }: Left): readonly number[] {
  if (phase === "clearing") return [...runsvs, ...orphans];
  const others = except(orphans, loggers);
  return phase === "ending" && runsvs.length > 0 ? except(others, earlier) : others;
}

function kill(stopping: Stopping, pids: readonly number[]): Step {
  if (pids.length === 0) return { stopping, effects: [] };
  return {
    stopping: { ...stopping, exit: stopping.exit || KILLED_EXIT },
    effects: [{ do: "signal", signal: "KILL", pids }],
  };
}

function except(pids: readonly number[], others: ReadonlySet<number>): readonly number[] {
  return pids.filter((pid) => !others.has(pid));
}
