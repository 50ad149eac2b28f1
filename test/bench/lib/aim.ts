/** What a row is to reach, as data, so that it can be put in words and judged. */
import type { Series } from "./row.ts";
import { summary } from "./summary.ts";

export interface Aim {
  readonly bound: "at most" | "at least";
  readonly value: number;
  /** The contender whose median is to be multiplied by `value`; without one, `value` is in the row's unit. */
  readonly of?: string;
}

export function atMost(value: number, of?: string): Aim {
  return { bound: "at most", value, ...(of !== undefined && { of }) };
}

export function atLeast(value: number, of?: string): Aim {
  return { bound: "at least", value, ...(of !== undefined && { of }) };
}

/** The aim in words, for a row with this unit. */
export function aimText({ bound, value, of }: Aim, unit: string): string {
  if (of === undefined) return `${bound} ${value} ${unit}`;
  if (value < 1) return `${bound} 1/${Number((1 / value).toPrecision(3))} of the ${of}'s`;
  return value === 1 ? `${bound} the ${of}'s` : `${bound} ${value} times the ${of}'s`;
}

export type Verdict = "met" | "missed" | "not measured";

/** Judges by medians: every series of ours has to reach the aim, each beside the other's under the same load. */
export function verdict({ bound, value, of }: Aim, measured: readonly Series[]): Verdict {
  const judged = measured
    .filter(({ name }) => name === "ours")
    .map((series) => {
      const limit = of === undefined ? value : value * medianBeside(series, of, measured);
      const part = summary(series.values).median / limit;
      return Number.isNaN(part) ? undefined : bound === "at most" ? part <= 1 : part >= 1;
    });
  if (judged.includes(false)) return "missed";
  return judged.length === 0 || judged.includes(undefined) ? "not measured" : "met";
}

/** The median of another contender under the load of this series; NaN when that was not measured. */
export function medianBeside({ load }: Series, name: string, measured: readonly Series[]): number {
  const beside = measured.find((series) => series.name === name && series.load === load);
  return summary(beside?.values ?? []).median;
}
