/**
 * A world for the core of runsv: it keeps the processes that the core has started, carries out its effects,
 * and insists on what must always hold.
 */
import assert from "node:assert";
import { exitStatus } from "@runit-ts/posix";
import type { Status } from "@runit-ts/protocol";
import { step } from "../src/core.ts";
import { type PackedState, pack, unpack } from "../src/handover.ts";
import {
  type Effect,
  type Event,
  initial,
  REST,
  type Role,
  type SpawnResult,
  type State,
  type WaitStatus,
} from "../src/state.ts";

type Ask = Extract<Effect, { do: "control" | "spawn" }>;
/** A `script` is in `control/`, and a `start script` is `control/u`. */
type Kind = "run" | "finish" | "script" | "start script";

const EVERY_KIND: readonly Kind[] = ["run", "finish", "script", "start script"];

function scriptKind(script: string): Kind {
  return script === "u" ? "start script" : "script";
}

/** What an effect asks for: of each, one answer at a time is waited for. */
function question(ask: Ask): string {
  return ask.do === "control" ? scriptKind(ask.script) : `${ask.role} process`;
}

/** How the world answers the question for a process. */
export type Outcome = "starts" | "cannot be executed" | "no process to give";

/** The pid that a world gives out first. */
export const FIRST = 100;

export interface Directory {
  /** Whether there are `down` markers. */
  readonly down?: boolean;
  readonly log?: "up" | "down";
  readonly hasFinish?: boolean;
  /** The control scripts that there are, a letter each. */
  readonly scripts?: string;
  /** How a runsv that was killed has left the service and the log; their processes live. */
  readonly former?: Status;
  readonly formerLog?: Status;
}

export class World {
  readonly directory: Directory;
  state: State;
  /** Processes that live, by pid. */
  readonly living = new Map<number, { readonly role: Role; readonly kind: Kind }>();
  /** Effects that wait for their answer, oldest first. */
  readonly asked: Ask[] = [];
  readonly resting = new Set<Role>();
  readonly published: Partial<Record<Role, Status>> = {};
  /** What was done, publishing excepted, in words. */
  trace: string[] = [];
  hasLeft = false;
  isPipeClosed = false;
  #monotonic = 0;
  /** When the monotonic clock began, in milliseconds. */
  #booted = 0;
  #nextPid = FIRST;
  /** The process that ran when the last control script was asked for. */
  #target: number | undefined;

  constructor(directory: Directory = {}) {
    this.directory = directory;
    const { former, formerLog } = directory;
    const log = directory.log && { down: directory.log === "down", former: formerLog };
    this.state = initial({ down: directory.down ?? false, former }, log, this.#time());
    this.#leftAlive("service", former);
    if (log) this.#leftAlive("log", formerLog);
  }

  #leftAlive(role: Role, former: Status | undefined): void {
    if (former && former.pid !== 0 && former.phase !== "down")
      this.living.set(former.pid, { role, kind: former.phase });
  }

  /** Lets time pass, in milliseconds. */
  pass(milliseconds: number): void {
    this.#monotonic += milliseconds;
  }

  /** Replaces the program: what the core knows is handed over, and the monotonic clock begins anew. */
  upgrade(): void {
    const handed: PackedState = JSON.parse(JSON.stringify(pack(this.state, this.#monotonic)));
    this.#booted += this.#monotonic;
    this.#monotonic = 0;
    this.state = unpack(handed, this.#monotonic);
  }

  /** Tells the core of an event, and carries out what follows; questions stay open. */
  happen(event: Event): void {
    assert(!this.hasLeft, "nothing happens after leaving");
    const { state, effects } = step(this.state, event, this.#time());
    this.state = state;
    for (const effect of effects) this.#carryOut(effect);
    for (const process of [state.service, state.log]) {
      const published = process && this.published[process.role];
      if (published) assert.deepEqual(published, process.status, "every change is published");
    }
  }

  send(bytes: string, role: Role = "service"): void {
    this.happen({ type: "commands", role, bytes });
  }

  /** Answers the open question of this index. */
  answer(index: number, outcome: Outcome = "starts"): void {
    const [ask] = this.asked.splice(index, 1);
    assert(ask, "there is such a question");
    if (ask.do === "control") {
      const { script } = ask;
      const exists = this.directory.scripts?.includes(script) && outcome === "starts";
      const pid = exists ? this.#start("service", scriptKind(script)) : "none";
      this.happen({ type: "control", script, pid });
    } else this.happen({ type: "spawn", role: ask.role, result: this.#result(ask, outcome) });
  }

  #result(ask: Extract<Ask, { do: "spawn" }>, outcome: Outcome): SpawnResult {
    if (outcome === "no process to give") return outcome;
    if (outcome === "cannot be executed")
      return { ended: exitStatus(111), hasFinish: this.directory.hasFinish ?? false };
    return { pid: this.#start(ask.role, ask.finish ? "finish" : "run") };
  }

  /** Answers all questions, and those that follow: as runsv does before it takes another event. */
  answerAll(outcome: Outcome = "starts"): void {
    while (this.asked.length > 0) this.answer(0, outcome);
  }

  /** Ends a process. */
  end(pid: number, status = 0): void {
    this.#end(pid, status);
  }

  /** Ends a process of which nobody knows the wait status. */
  endUnknown(pid: number): void {
    this.#end(pid, undefined);
  }

  #end(pid: number, status: WaitStatus): void {
    assert(this.living.delete(pid), "only what lives can end");
    this.happen({ type: "ended", pid, status, hasFinish: this.directory.hasFinish ?? false });
  }

  rested(role: Role): void {
    assert(this.resting.delete(role), "only what rests has rested");
    this.happen({ type: "rested", role });
  }

  /** The living process of this kind. */
  pid(kind: Kind, role: Role = "service"): number | undefined {
    return this.#processes(role, [kind])[0];
  }

  /** Answers, ends scripts and `finish`es, and lets rests be over, until only `run`s are left. */
  settle(): void {
    while (!this.hasLeft) {
      const passing = [...this.living].find(([, { kind }]) => kind !== "run")?.[0];
      const [resting] = this.resting;
      if (this.asked.length > 0) this.answer(0);
      else if (passing !== undefined) this.end(passing);
      else if (resting !== undefined) this.rested(resting);
      else return;
    }
  }

  #time() {
    const seconds = 1_000_000_000 + Math.floor((this.#booted + this.#monotonic) / 1000);
    return { wall: { seconds, nanoseconds: 0 }, monotonic: this.#monotonic };
  }

  #start(role: Role, kind: Kind): number {
    const pid = this.#nextPid++;
    this.living.set(pid, { role, kind });
    return pid;
  }

  #processes(role: Role, kinds: readonly Kind[]): number[] {
    return [...this.living]
      .filter(([, one]) => one.role === role && kinds.includes(one.kind))
      .map(([pid]) => pid);
  }

  #carryOut(effect: Effect): void {
    assert(!this.hasLeft, "nothing is done after leaving");
    switch (effect.do) {
      case "publish":
        this.#checkStatus(effect.role, effect.status);
        this.published[effect.role] = effect.status;
        return;
      case "signal":
        assert.equal(this.living.get(effect.pid)?.kind, "run", "signals are for what runs");
        if (this.living.get(effect.pid)?.role === "service")
          assert.equal(effect.pid, this.#target, "signals are for the process that was meant");
        this.trace.push(`${effect.signal} to ${effect.pid}`);
        return;
      case "control":
        this.#checkIsOnly(effect, "service", [scriptKind(effect.script)]);
        if (effect.script !== "u") this.#target = this.pid("run");
        this.asked.push(effect);
        this.trace.push(`control/${effect.script}`);
        return;
      case "spawn":
        this.#checkIsOnly(effect, effect.role, ["run", "finish", "start script"]);
        this.asked.push(effect);
        this.trace.push([effect.role, ...(effect.finish ? ["finish", ...effect.finish] : ["run"])].join(" "));
        return;
      case "rest":
        assert(!this.resting.has(effect.role), "one rest at a time");
        this.resting.add(effect.role);
        this.trace.push(`${effect.role} rests ${effect.milliseconds}`);
        return;
      case "close log pipe":
        assert(!this.isPipeClosed && this.#processes("service", EVERY_KIND).length === 0);
        this.isPipeClosed = true;
        this.trace.push("close log pipe");
        return;
      case "leave":
        assert.equal(this.living.size + this.asked.length, 0, "nobody is left behind");
        assert.equal(this.state.service.status.want, "exit");
        this.hasLeft = true;
        this.trace.push("leave");
    }
  }

  #checkIsOnly(ask: Ask, role: Role, kinds: readonly Kind[]): void {
    assert.deepEqual(this.#processes(role, kinds), [], `no ${kinds} when ${ask.do} is asked for`);
    assert(!this.asked.some((other) => question(other) === question(ask)), "a question is asked once");
  }

  #checkStatus(role: Role, { pid, phase, gotTerm, want }: Status): void {
    if (pid !== 0) assert.deepEqual(this.living.get(pid), { role, kind: phase }, "the pid is of what lives");
    if (phase === "run") assert.notEqual(pid, 0, "what runs has a pid");
    if (gotTerm) assert.equal(phase, "run", "TERM is for what runs");
    if (role === "log") assert(phase !== "finish" && (want !== "exit" || this.state.departure !== "none"));
  }
}

/** A directory that has just begun to be served, all questions answered. */
export function begun(directory?: Directory): World {
  const world = new World(directory);
  world.happen({ type: "begin" });
  world.answerAll();
  return world;
}

/** What is done after the world begun, and ran long enough to need no rest. */
export function after(world: World, what: (world: World) => void): string[] {
  world.pass(REST);
  world.trace = [];
  what(world);
  world.answerAll();
  return world.trace;
}

/** Commands for the service come. */
export const sending = (bytes: string) => (world: World) => world.send(bytes);
/** The service's `run` ends with a wait status. */
export const ending = (status: number) => (world: World) => world.end(world.pid("run") ?? 0, status);
