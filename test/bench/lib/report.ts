/** How a row is printed. */
import { aimText, medianBeside, verdict } from "./aim.ts";
import { comparison, figure } from "./figure.ts";
import { label, type Row, type Series } from "./row.ts";
import { summary } from "./summary.ts";

/** The least width of the column of names. */
const NAME = 22;
const FIGURE = 10;

/** The row in words: of each contender minimum, median and maximum, and how it compares with the original. */
export function report(row: Row, measured: readonly Series[]): string {
  const width = Math.max(NAME, ...measured.map((series) => label(series).length));
  const columns = (words: readonly string[]) => words.map((word) => word.padStart(FIGURE)).join(" ");
  const lines = measured.map((series) => {
    const { minimum, median, maximum } = summary(series.values);
    const compared = comparison(median, medianBeside(series, "original", measured));
    const ratio = series.name === "original" || compared === "" ? "" : `, ${compared} the original's median`;
    const figures = columns([minimum, median, maximum].map(figure));
    return `  ${label(series).padEnd(width)} ${figures} ${row.unit}  of ${series.values.length}${ratio}`;
  });
  const heading = `  ${"".padEnd(width)} ${columns(["minimum", "median", "maximum"])}`;
  const aims = row.aims.map((aim) => `  aim: ${aimText(aim, row.unit)}: ${verdict(aim, measured)}`);
  return [row.title, heading, ...lines, ...aims, ""].join("\n");
}
