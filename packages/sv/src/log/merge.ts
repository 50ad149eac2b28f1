/** Lines of several logs in the order of their times. */
import type { Bytes } from "@runit-ts/posix";

export interface Line {
  /** A TAI64N text, which sorts. */
  readonly time: Bytes;
  /** Without its end. */
  readonly bytes: Bytes;
}

/** Something that has lines, one at a time. */
export interface Source {
  /** The next one; undefined when there is none now. */
  next(): Line | undefined;
}

/** A line, and where it is from. */
export interface Merged<S> {
  readonly source: S;
  readonly line: Line;
}

/**
 * All lines that the sources have now, by their times; those of one source in their order, and of one time in the
 * order of the sources.
 */
export function* merged<S extends Source>(sources: readonly S[]): Generator<Merged<S>> {
  const heads: Head<S>[] = sources.map((source) => ({ source, line: source.next() }));
  for (let head = earliest(heads); head?.line !== undefined; head = earliest(heads)) {
    yield { source: head.source, line: head.line };
    head.line = head.source.next();
  }
}

interface Head<S> {
  readonly source: S;
  line: Line | undefined;
}

/** The first of those that have the earliest line. */
function earliest<S>(heads: readonly Head<S>[]): Head<S> | undefined {
  let first: Head<S> | undefined;
  for (const head of heads) {
    if (head.line !== undefined && (first?.line === undefined || head.line.time < first.line.time))
      first = head;
  }
  return first;
}

/** The last `count` of what `items` gives. */
export function last<T>(items: Iterable<T>, count: number): T[] {
  const kept: T[] = [];
  for (const item of items) {
    kept.push(item);
    // Not one by one: taking away the first moves all others.
    if (kept.length > 2 * count) kept.splice(0, kept.length - count);
  }
  return kept.slice(kept.length - Math.min(count, kept.length));
}
