/** What a row of the benchmark is: something measured of ours and of the original, side by side in one run. */
import { original, ours, type Suite } from "../../lib/suite.ts";

export interface Row {
  /** What is measured. */
  readonly title: string;
  readonly unit: "ms" | "kB" | "MB/s";
  readonly aim: string;
  /** Measures, given the suites there are, ours first. */
  measure(suites: readonly Suite[]): Promise<Series[]>;
}

/** What was measured of one contender. */
export interface Series {
  readonly name: string;
  readonly values: number[];
}

/** Somebody who can be measured again and again. */
export interface Contender {
  readonly name: string;
  sample(): number | Promise<number>;
}

/** Ours, and the original where it is installed. */
export const suites: readonly Suite[] = original ? [ours, original] : [ours];

/** Measures the contenders in turn, A B A B, so that what else the machine does falls on all of them. */
export async function interleaved(rounds: number, contenders: readonly Contender[]): Promise<Series[]> {
  const all = contenders.map((contender) => ({ contender, values: [] as number[] }));
  for (let round = 0; round < rounds; round++) {
    for (const { contender, values } of all) values.push(await contender.sample());
  }
  return all.map(({ contender, values }) => ({ name: contender.name, values }));
}
