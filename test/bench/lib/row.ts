/** What a row of the benchmark is: something measured of ours and of the original, side by side in one run. */
import { original, ours, type Suite } from "../../lib/suite.ts";
import type { Aim } from "./aim.ts";

export interface Row {
  /** What is measured. */
  readonly title: string;
  readonly unit: "ms" | "kB" | "MB/s";
  readonly aims: readonly Aim[];
  /** Measures, given the suites there are, ours first. */
  measure(suites: readonly Suite[]): Promise<Series[]>;
}

/** Who is measured. */
interface Measured {
  /** `ours`, `original`, or a name of its own. */
  readonly name: string;
  /** Under which load, where a row has several: those under the same one are compared. */
  readonly load?: string;
}

/** What was measured of one contender. */
export interface Series extends Measured {
  readonly values: number[];
}

/** Somebody who can be measured again and again. */
export interface Contender extends Measured {
  sample(): number | Promise<number>;
}

/** Name and load of a series. */
export function label({ name, load }: Series): string {
  return load === undefined ? name : `${name}, ${load}`;
}

/** Ours, and the original where it is installed. */
export const suites: readonly Suite[] = original ? [ours, original] : [ours];

/**
 * Measures the contenders in turn, so that what else the machine does falls on all of them: A B C, B C A, C A B, and then
 * the other way round, so that none is always the one that comes after a rest, or after the slowest.
 */
export async function interleaved(rounds: number, contenders: readonly Contender[]): Promise<Series[]> {
  const all = contenders.map((contender) => ({ contender, values: [] as number[] }));
  for (let round = 0; round < rounds; round++) {
    const first = round % all.length;
    const order = [...all.slice(first), ...all.slice(0, first)];
    const isBackwards = Math.floor(round / all.length) % 2 === 1;
    for (const { contender, values } of isBackwards ? order.toReversed() : order)
      values.push(await contender.sample());
  }
  return all.map(({ contender: { sample: _, ...measured }, values }) => ({ ...measured, values }));
}
