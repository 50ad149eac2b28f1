/** What runsvdir does about its directory, as a pure function of what it looks after and what it finds. */
import type { Bytes } from "@runit-ts/posix";

/** How many services are looked after at the most (runsvdir(8)). */
export const MOST_SERVICES = 1000;
/** A runsv that has died is not started again within so many milliseconds of its last start. */
export const REST = 1000;
/**
 * How long a directory made in place has to be left alone before its runsv is started, in milliseconds: runsv
 * looks for `down` and `log` once, when it starts, and would miss what is still being copied.
 */
export const SETTLING = 20;
/** How long a new directory may be without `run` before its runsv is started all the same: to complain. */
export const COMPLETING = 5000;

/** A service that is looked after. */
export interface Known {
  /** Device and inode: a service may be renamed. */
  readonly identity: string;
  /** The handle of its runsv, a pid unless it is shared; 0 when it is to be started. */
  readonly runsv: number;
  /** When its runsv was started last, monotonic milliseconds. */
  readonly startedAt: number;
}

/** A directory that was found. */
export interface Found {
  readonly name: Bytes;
  readonly identity: string;
  /** How long ago an entry was made or removed in it, in milliseconds. */
  readonly age: number;
  readonly hasRun: boolean;
}

export interface Decision {
  /** What is looked after from now on; a started service's handle is to be filled in. */
  readonly known: readonly Known[];
  readonly start: readonly Found[];
  /** Handles of those to be ended: their services have gone. */
  readonly stop: readonly number[];
  readonly tooMany: readonly Bytes[];
  /** When to look again, in milliseconds, for something that was not due yet. */
  readonly lookAgain: number | undefined;
}

/** How long to wait before the runsv of `found` may be started, in milliseconds. */
function delay(found: Found, known: Known | undefined, now: number): number {
  if (known) return REST - (now - known.startedAt);
  // A time of change that has not come yet is some other machine's; it says nothing.
  if (found.age < 0) return 0;
  const settling = SETTLING - found.age;
  if (found.hasRun) return settling;
  return found.age < COMPLETING ? Math.max(SETTLING, settling) : 0;
}

/** What to do, at the monotonic time `now`, in milliseconds. */
export function decide(known: readonly Known[], found: readonly Found[], now: number): Decision {
  const present = new Set(found.map(({ identity }) => identity));
  const next = new Map(
    known.filter(({ identity }) => present.has(identity)).map((one) => [one.identity, one]),
  );
  const start: Found[] = [];
  const tooMany: Bytes[] = [];
  const delays: number[] = [];
  const started = new Set<string>();
  for (const one of found) {
    const before = next.get(one.identity);
    // Two links may lead to one directory.
    if ((before && before.runsv !== 0) || started.has(one.identity)) continue;
    if (!before && next.size >= MOST_SERVICES) {
      tooMany.push(one.name);
      continue;
    }
    const wait = delay(one, before, now);
    if (wait > 0) delays.push(wait);
    else {
      start.push(one);
      started.add(one.identity);
      next.set(one.identity, { identity: one.identity, runsv: 0, startedAt: now });
    }
  }
  return {
    known: [...next.values()],
    start,
    stop: known
      .filter(({ identity, runsv }) => runsv !== 0 && !present.has(identity))
      .map(({ runsv }) => runsv),
    tooMany,
    lookAgain: delays.length > 0 ? Math.min(...delays) : undefined,
  };
}
