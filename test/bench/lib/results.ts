/** What docs/benchmarks.json holds: every row as it was measured last, and where. */
import type { Row, Series } from "./row.ts";

/** Where and with what a row was measured. */
export interface Circumstances {
  /** The day, as 2026-11-22. */
  readonly date: string;
  readonly machine: Machine;
  /** The version of each program that was there, by its name. */
  readonly versions: Readonly<Record<string, string>>;
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly kernel: string;
  /** In bytes. */
  readonly memory: number;
}

export interface Result extends Pick<Row, "title" | "unit" | "aims">, Circumstances {
  readonly series: readonly Series[];
}

/** By the name of the row, in the order of the page. */
export type Results = Readonly<Record<string, Result>>;

/** Digits of a value that are kept: more than any measurement is worth. */
const DIGITS = 5;

/** The results with those of a row replaced; only those of rows that there are, in the order of `rows`. */
export function withResult(
  results: Results,
  rows: readonly string[],
  name: string,
  { title, unit, aims }: Row,
  measured: readonly Series[],
  circumstances: Circumstances,
): Results {
  const series = measured.map((one) => ({ ...one, values: one.values.map(rounded) }));
  const all: Results = { ...results, [name]: { title, unit, aims, ...circumstances, series } };
  return Object.fromEntries(rows.flatMap((row) => (all[row] ? [[row, all[row]]] : [])));
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

/** The results as JSON, the values of a series in one line. */
export function encodeResults(results: Results): string {
  const json = JSON.stringify(results, null, 2);
  return `${json.replace(/\[[-\d.,e\s]+\]/g, (numbers) => numbers.replace(/\s+/g, " "))}\n`;
}
