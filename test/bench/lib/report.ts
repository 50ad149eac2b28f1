/** How a row is printed. */
import type { Row, Series } from "./row.ts";

/** The least width of the column of names. */
const NAME = 22;

/** The row in words: of each contender minimum, median and maximum, and how it compares with the original. */
export function report(row: Row, measured: readonly Series[]): string {
  const original = measured.find(({ name }) => name === "original");
  const width = Math.max(NAME, ...measured.map(({ name }) => name.length));
  const lines = measured.map((series) => {
    const { minimum, median, maximum } = summary(series.values);
    const figures = `${figure(minimum)} ${figure(median)} ${figure(maximum)} ${row.unit}`;
    const ratio = original && series !== original ? comparison(median, summary(original.values).median) : "";
    return `  ${series.name.padEnd(width)} ${figures}  of ${series.values.length}${ratio}`;
  });
  const heading = `  ${"".padEnd(width)} ${["minimum", "median", "maximum"].map((word) => word.padStart(10)).join(" ")}`;
  return [row.title, heading, ...lines, `  aim: ${row.aim}`, ""].join("\n");
}

function summary(values: readonly number[]): { minimum: number; median: number; maximum: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.round(part * (sorted.length - 1))] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
  return { minimum: at(0), median, maximum: at(1) };
}

function figure(value: number): string {
  return value.toFixed(value < 1000 ? 2 : 0).padStart(10);
}

function comparison(median: number, original: number): string {
  return median < original
    ? `, 1/${(original / median).toPrecision(3)} of the original's median`
    : `, ${(median / original).toPrecision(3)} times the original's median`;
}
