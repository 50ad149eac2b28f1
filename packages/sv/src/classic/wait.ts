/** Waiting for commands to take effect, woken by the change itself. */
import { fchdir, type Moment, now, print } from "@runit-ts/posix";
import { ChangeWatch, isEarlier } from "@runit-ts/protocol";
import type { Action } from "./grammar.ts";
import type { Service } from "./service.ts";
import { isReached } from "./verdict.ts";

/**
 * The original looks every 420 ms. That is when it gives up, too, and when it says what it has seen: so do we,
 * but what it would say in one go is over as soon as all has been seen.
 */
const LOOK = 420;
/** A `check` that failed is run again after so many milliseconds, and twice as many each time, up to a LOOK. */
const FIRST_CHECK_PAUSE = 5;

/**
 * For so many milliseconds it is looked every millisecond, as most services are quick. Only then are changes
 * watched for: to end a watch costs up to 16 ms when sv exits, see docs/architecture.md.
 */
const SHORT_WAIT = 50;
const SHORT_LOOK = 1;

/** When sv was started, by the wall clock and, in milliseconds, by the one that nobody sets. */
export interface Start {
  readonly moment: Moment;
  readonly monotonic: number;
}

/** When the original gives up, in milliseconds: at its first look after `wait` seconds. */
function lastLook(wait: number): number {
  return (Math.floor((wait * 1000) / LOOK) + 1) * LOOK;
}

/** A service that is waited for. */
class Awaited {
  readonly service: Service;
  done = false;
  /** Whether it was as wanted before the command was given. */
  wasReached = false;
  /** `check` is not run again before this time, in monotonic milliseconds; and the pause that led to it. */
  #nextCheck = 0;
  #checkPause = FIRST_CHECK_PAUSE;

  constructor(service: Service) {
    this.service = service;
  }

  /** How long until there is something to see that nobody tells, in milliseconds. */
  untilCheck(): number {
    const left = this.#nextCheck - performance.now();
    return left > 0 ? left : LOOK;
  }

  /** Looks at the service from within its directory. */
  look(action: Action, start: Start, isLast: boolean): void {
    const { service } = this;
    const status = service.status();
    const isAvailable = () => this.#check(isLast);
    if (typeof status === "string") this.done = true;
    else if (isReached(status, { goal: action.goal, since: start.moment, isAvailable })) {
      service.say("ok: ", status, now());
      service.sayText("\n");
      this.done = true;
      this.wasReached = isEarlier(status.since, start.moment);
    } else if (isLast) {
      giveUp(service, action);
      this.done = true;
    }
  }

  #check(isLast: boolean): boolean {
    if (performance.now() < this.#nextCheck && !isLast) return false;
    if (this.service.isAvailable()) return true;
    this.#nextCheck = performance.now() + this.#checkPause;
    this.#checkPause = Math.min(LOOK, this.#checkPause * 2);
    return false;
  }
}

function giveUp(service: Service, { kills }: Action): void {
  service.sayText(kills ? "kill: " : "timeout: ");
  const status = service.status();
  if (typeof status !== "string") {
    service.say("", status, now());
    service.countFailure();
  }
  service.sayText("\n");
  if (kills) service.control("k");
}

/**
 * Waits until the goal of `action` is reached by every service, or `wait` seconds are over.
 * @param home descriptor of the working directory, gone back to after each look
 */
export function waitForGoal(
  services: readonly Service[],
  action: Action,
  wait: number,
  start: Start,
  home: number,
): void {
  let changes: ChangeWatch | undefined;
  const awaited = services.map((service) => new Awaited(service));
  const end = lastLook(wait);
  for (let looks = 0, pending = awaited; pending.length > 0; ) {
    const passed = performance.now() - start.monotonic;
    const isFirstWatched = !changes && passed >= SHORT_WAIT;
    if (isFirstWatched) changes = new ChangeWatch();
    for (const one of pending) {
      if (!one.service.enter()) one.done = true;
      else {
        if (isFirstWatched) changes?.add();
        one.look(action, start, passed >= end);
      }
      fchdir(home);
    }
    const looksNow = Math.floor(passed / LOOK);
    tell(awaited, looksNow > looks);
    looks = looksNow;
    pending = pending.filter(({ done }) => !done);
    const nothingToSee = Math.min((looks + 1) * LOOK - passed, ...pending.map((one) => one.untilCheck()));
    if (pending.length > 0) pause(changes, nothingToSee);
  }
}

function pause(changes: ChangeWatch | undefined, milliseconds: number): void {
  if (changes) changes.wait(milliseconds);
  else Bun.sleepSync(SHORT_LOOK);
}

/** Says what is known in the order of the command line; at a look of the original's, all that it would know. */
function tell(awaited: readonly Awaited[], isLook: boolean): void {
  const unfinished = awaited.findIndex(({ done }) => !done);
  awaited.forEach(({ service, done, wasReached }, index) => {
    const isInOrder = unfinished < 0 || index < unfinished;
    if (done && (isLook || isInOrder || wasReached)) print(1, service.takeOutput());
  });
}
