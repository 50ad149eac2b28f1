/** The page on the results, docs/benchmarks.md. */
import { groups } from "d3-array";
import { aimText, medianBeside, verdict } from "./aim.ts";
import { comparison, figure } from "./figure.ts";
import { escaped, table } from "./markdown.ts";
import { overview } from "./overview.ts";
import type { Plot } from "./plots.ts";
import type { Result, Results } from "./results.ts";
import { label } from "./row.ts";
import { summary } from "./summary.ts";

const INTRODUCTION = `# Benchmarks

Written by \`npx --yes pnpm@12 bench\`; \`npx --yes pnpm@12 bench ROW\` measures one row anew and keeps the others.
Every single value is in [benchmarks.json](benchmarks.json), and everything here comes from there. What comes off
badly stands here like the rest. Other suites are measured as far as they are installed.

Who is compared is measured in turn, A B A B, so that what else the machine does falls on all. *Spread* is the
distance of the quartiles in per cent of the median: the middle half of the samples lies that far apart. *Original*
is runit itself. Aims are judged by medians, and where a row has several loads, under each of them. A bar in a plot is
as long as the median, the line in it goes from the minimum to the maximum.`;

/** The whole page. */
export function page(results: Results, plots: readonly Plot[]): string {
  return `${[
    INTRODUCTION,
    "## Overview",
    overview(results),
    ...plots.map(({ file, title }) => `![${title}](benchmarks/${file})`),
    ...Object.entries(results).map(section),
    "## Where and when",
    whereAndWhen(results),
  ].join("\n\n")}\n`;
}

function section([name, { title, unit, aims, date, series }]: [string, Result]): string {
  const lines = series.map((one) => {
    const { minimum, median, maximum, spread } = summary(one.values);
    const ratio = one.name === "original" ? "" : comparison(median, medianBeside(one, "original", series));
    const figures = [median, minimum, maximum].map(figure);
    return [label(one), ...figures, `${(spread * 100).toFixed(0)} %`, `${one.values.length}`, ratio];
  });
  const heading = [unit, "median", "minimum", "maximum", "spread", "samples", "is … the original"];
  return [
    `## ${name}`,
    `${escaped(title)}. Measured on ${date}.`,
    table(heading, lines),
    ...aims.map((aim) => `Aim: ${aimText(aim, unit)}: **${verdict(aim, series)}**.`),
  ].join("\n\n");
}

/** The machines and versions, each with the rows that were measured there. */
function whereAndWhen(results: Results): string {
  const same = ([, { machine, versions }]: [string, Result]) => JSON.stringify([machine, versions]);
  return groups(Object.entries(results), same)
    .map(([, [first, ...others]]) => {
      if (!first) return "";
      const [, { machine, versions }] = first;
      const measured = [first, ...others].map(([name, { date }]) => `${name} (${date})`);
      return [
        `- machine: ${escaped(machine.cpu)}, ${machine.cores} cores, ${(machine.memory / 2 ** 30).toFixed(1)} GiB of memory, Linux ${escaped(machine.kernel)}`,
        `- versions: ${Object.entries(versions)
          .map((words) => escaped(words.join(" ")))
          .join(", ")}`,
        `- rows: ${measured.join(", ")}`,
      ].join("\n");
    })
    .join("\n\n");
}
