/** The results in short. */
import { medianBeside } from "./aim.ts";
import { comparison, figure } from "./figure.ts";
import { table } from "./markdown.ts";
import type { Results } from "./results.ts";
import { summary } from "./summary.ts";

/** Ours beside the original, a line for each row and load. */
export function overview(results: Results): string {
  const lines = Object.values(results).flatMap((result) =>
    result.series
      .filter(({ name }) => name === "ours")
      .map((ours) => {
        const { median } = summary(ours.values);
        const original = medianBeside(ours, "original", result.series);
        const title = ours.load === undefined ? result.title : `${result.title}: ${ours.load}`;
        const beside = Number.isNaN(original) ? "" : `${figure(original)} ${result.unit}`;
        return [title, `${figure(median)} ${result.unit}`, beside, comparison(median, original)];
      }),
  );
  return table(["median of", "ours", "original", "ours is … the original"], lines);
}
