import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  begin,
  CLEARING,
  DRAINING,
  type Effect,
  type Event,
  type Left,
  LOOK,
  type Stopping,
  step,
} from "../src/stopping.ts";

const NOW = 1_000_000;
const WAIT = 7000;
const LOGGER = 90;
const LOOK_EVENT: Event = { type: "look" };
const services = (pids: readonly number[], ...loggers: readonly number[]): Event => ({
  type: "services",
  pids,
  loggers: new Set(loggers),
});
const HASTEN: Event = { type: "hasten" };

const left = (runsvs: readonly number[], orphans: readonly number[] = []): Left => ({ runsvs, orphans });
const begun = (exit = 0, orphans: readonly number[] = []) =>
  begin({ wait: WAIT, exit }, left([], orphans), new Set([LOGGER]), NOW);
const again = (milliseconds: number): Effect => ({ do: "look again", milliseconds });
const send = (signal: "TERM" | "CONT" | "KILL", ...pids: number[]): Effect => ({
  do: "signal",
  signal,
  pids,
});

/** The effects of events that come one after another, each with what is left then and the time since the start. */
function play(
  stopping: Stopping,
  ...events: readonly (readonly [event: Event, left: Left, time: number])[]
): readonly (readonly Effect[])[] {
  let state = stopping;
  return events.map(([event, left, time]) => {
    const next = step(state, event, left, NOW + time);
    state = next.stopping;
    return next.effects;
  });
}

test("when nothing is left it leaves, at once if there was nothing", () => {
  expect(play(begun(), [LOOK_EVENT, left([]), 0])).toEqual([[{ do: "leave", exit: 0 }]]);
  expect(play(begun(111), [LOOK_EVENT, left([]), WAIT])).toEqual([[{ do: "leave", exit: 111 }]]);
});

test("runsvs are waited for", () => {
  expect(play(begun(), [LOOK_EVENT, left([10, 11]), 0], [LOOK_EVENT, left([11]), 30])).toEqual([
    [again(LOOK)],
    [again(LOOK)],
  ]);
});

test("what is orphaned meanwhile is told to end, once; who was an orphan before when no runsv is left", () => {
  expect(
    play(
      begun(0, [20]),
      [LOOK_EVENT, left([10], [20]), 0],
      [LOOK_EVENT, left([10], [20, 21]), 10],
      [LOOK_EVENT, left([10], [20, 21, 22]), 20],
      [LOOK_EVENT, left([], [20, 22]), 30],
    ),
  ).toEqual([
    [again(LOOK)],
    [send("TERM", 21), send("CONT", 21), again(LOOK)],
    [send("TERM", 22), send("CONT", 22), again(LOOK)],
    [send("TERM", 20), send("CONT", 20), again(LOOK)],
  ]);
});

test("an orphan that gets the pid of one that has ended is told as well", () => {
  const [, , third] = play(
    begun(),
    [LOOK_EVENT, left([10], [21]), 0],
    [LOOK_EVENT, left([10]), 10],
    [LOOK_EVENT, left([10], [21]), 20],
  );
  expect(third).toContainEqual(send("TERM", 21));
});

test("an orphaned logger is left to read to the end", () => {
  expect(play(begun(), [LOOK_EVENT, left([], [LOGGER]), 0])).toEqual([[again(LOOK)]]);
});

test("in time, services and orphans are killed, then whatever is left, and it leaves with 1", () => {
  expect(
    play(
      begun(0, [20]),
      [LOOK_EVENT, left([10], [20, LOGGER]), WAIT - 1],
      [LOOK_EVENT, left([10], [20, LOGGER]), WAIT],
      [services([30, LOGGER]), left([10], [20, LOGGER]), WAIT],
      [LOOK_EVENT, left([10], [20, 21, LOGGER]), WAIT + DRAINING - 1],
      [LOOK_EVENT, left([10], [21, LOGGER]), WAIT + DRAINING],
      [LOOK_EVENT, left([10], [22, LOGGER]), WAIT + DRAINING + 1],
      [LOOK_EVENT, left([]), WAIT + DRAINING + 2],
    ),
  ).toEqual([
    [again(1)],
    [{ do: "find services" }, again(LOOK)],
    [send("KILL", 20), send("KILL", 30)],
    [send("KILL", 21), again(1)],
    [send("KILL", 10, 21, LOGGER), again(LOOK)],
    [send("KILL", 22), again(LOOK)],
    [{ do: "leave", exit: 1 }],
  ]);
});

test("a logger that only needs more time is no reason for another exit code", () => {
  expect(
    play(
      begun(),
      [LOOK_EVENT, left([10]), WAIT],
      [services([LOGGER]), left([10]), WAIT],
      [LOOK_EVENT, left([]), WAIT + 100],
    ),
  ).toEqual([[{ do: "find services" }, again(LOOK)], [], [{ do: "leave", exit: 0 }]]);
});

test("a logger that was started when the stop had just begun is one too, as an orphan as well", () => {
  const [, killing, later] = play(
    begun(),
    [LOOK_EVENT, left([10], [91]), WAIT],
    [services([30, 92, LOGGER], 91, 92), left([10], [91]), WAIT],
    [LOOK_EVENT, left([], [91, 92]), WAIT + 100],
  );
  expect(killing).toEqual([send("KILL", 30)]);
  expect(later).toEqual([again(LOOK)]);
});

test("asked again it kills at once, and asked a third time everything", () => {
  expect(play(begun(111), [HASTEN, left([10]), 5], [HASTEN, left([10]), 6], [HASTEN, left([10]), 7])).toEqual(
    [[{ do: "find services" }, again(LOOK)], [send("KILL", 10), again(LOOK)], [{ do: "leave", exit: 111 }]],
  );
});

test("what does not even end when killed is not waited for for ever", () => {
  expect(
    play(begun(), [HASTEN, left([10]), 0], [HASTEN, left([10]), 0], [LOOK_EVENT, left([10]), CLEARING]).at(
      -1,
    ),
  ).toEqual([{ do: "leave", exit: 1 }]);
});

type Kind = "runsv" | "earlier orphan" | "orphan" | "logger";

interface Process {
  readonly pid: number;
  readonly kind: Kind;
  /** How long after TERM it ends, in milliseconds; undefined for what ignores it. */
  readonly takes: number | undefined;
  endsAt: number;
}

/** A system that does what the effects say. */
class System {
  readonly #processes: readonly Process[];
  readonly signals: {
    readonly signal: string;
    readonly kind: Kind;
    readonly pid: number;
    readonly time: number;
  }[] = [];
  time = 0;
  exit: number | undefined;

  constructor(kinds: readonly (readonly [Kind, number | undefined])[]) {
    this.#processes = kinds.map(([kind, takes], index) => ({
      pid: index + 1,
      kind,
      takes,
      // Every runsv has been told.
      endsAt: (kind === "runsv" ? takes : undefined) ?? Number.POSITIVE_INFINITY,
    }));
  }

  left(): Left {
    const alive = this.#processes.filter(({ endsAt }) => endsAt > this.time);
    const [runsvs, orphans] = [true, false].map((isRunsv) =>
      alive.filter(({ kind }) => (kind === "runsv") === isRunsv).map(({ pid }) => pid),
    );
    return left(runsvs ?? [], orphans);
  }

  pids(wanted: Kind): readonly number[] {
    return this.#processes.filter(({ kind }) => kind === wanted).map(({ pid }) => pid);
  }

  carryOut(effect: Effect): void {
    if (effect.do === "leave") this.exit = effect.exit;
    if (effect.do === "look again") this.time += Math.max(effect.milliseconds, 1);
    if (effect.do === "signal") for (const pid of effect.pids) this.#signal(pid, effect.signal);
  }

  #signal(pid: number, signal: string): void {
    const process = this.#processes[pid - 1];
    if (process === undefined) throw new Error(`a signal to a stranger: ${pid}`);
    this.signals.push({ signal, kind: process.kind, pid, time: this.time });
    if (signal === "KILL") process.endsAt = this.time;
    if (signal === "TERM") process.endsAt = this.time + (process.takes ?? Number.POSITIVE_INFINITY);
  }
}

test("however processes behave: nobody is killed early, loggers are given time to drain, and it leaves", () => {
  const kinds = fc.constantFrom<Kind[]>("runsv", "earlier orphan", "orphan", "logger");
  const anyProcesses = fc.array(fc.tuple(kinds, fc.option(fc.nat({ max: 2 * WAIT }), { nil: undefined })), {
    maxLength: 8,
  });
  const anyHaste = fc.option(fc.nat({ max: WAIT }), { nil: undefined });
  fc.assert(
    fc.property(anyProcesses, anyHaste, fc.constantFrom(0, 111), (processes, haste, exit) => {
      const system = new System(processes);
      let state = begin(
        { wait: WAIT, exit },
        left([], system.pids("earlier orphan")),
        new Set(system.pids("logger")),
        0,
      );
      const happens = (event: Event): void => {
        const next = step(state, event, system.left(), system.time);
        state = next.stopping;
        for (const effect of next.effects) {
          if (effect.do === "find services") happens(services([], ...system.pids("logger")));
          else system.carryOut(effect);
        }
      };
      let isHasty = false;
      while (system.exit === undefined) {
        const hastens: boolean = !isHasty && haste !== undefined && system.time >= haste;
        isHasty ||= hastens;
        happens(hastens ? HASTEN : LOOK_EVENT);
      }
      const told = system.signals.filter(({ signal }) => signal === "TERM");
      expect(new Set(told.map(({ pid }) => pid)).size).toBe(told.length);
      expect(told.map(({ kind }) => kind)).not.toContain("logger");
      const killed = system.signals.filter(({ signal }) => signal === "KILL");
      const due = Math.min(WAIT, haste ?? WAIT);
      for (const { kind, time } of killed) {
        const isLast = kind === "runsv" || kind === "logger";
        expect(time).toBeGreaterThanOrEqual(isLast ? due + DRAINING : due);
      }
      expect(system.exit).toBe(exit !== 0 ? exit : killed.length > 0 ? 1 : 0);
      expect(system.left()).toEqual(left([]));
      expect(system.time).toBeLessThanOrEqual(WAIT + DRAINING + 2 * LOOK);
    }),
  );
});
