/** What many samples come to. */
import { quantileSorted } from "d3-array";

export interface Summary {
  readonly minimum: number;
  readonly median: number;
  readonly maximum: number;
  /** The distance of the quartiles, as a part of the median: the middle half of the samples is that far apart. */
  readonly spread: number;
}

/** All is NaN when there are no values. */
export function summary(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => quantileSorted(sorted, part) ?? Number.NaN;
  const median = at(1 / 2);
  return { minimum: at(0), median, maximum: at(1), spread: (at(3 / 4) - at(1 / 4)) / median };
}
