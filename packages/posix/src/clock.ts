/** The wall clock, finer than JavaScript's. */
import { libc } from "./libc.ts";

const CLOCK_REALTIME = 0;

/** A moment: whole seconds since 1970 and nanoseconds of the second. */
export interface Moment {
  readonly seconds: number;
  readonly nanoseconds: number;
}

const time = new BigInt64Array(2);

/** Now, by the wall clock. */
export function now(): Moment {
  libc.clock_gettime(CLOCK_REALTIME, time);
  return { seconds: Number(time[0]), nanoseconds: Number(time[1]) };
}
