/** Which plots there are, and what stands in each: a plot for each unit. */
import { groups } from "d3-array";
import { barChart } from "./bar-chart.ts";
import type { Result, Results } from "./results.ts";
import { summary } from "./summary.ts";

export interface Plot {
  /** Its name in docs/benchmarks. */
  readonly file: string;
  readonly title: string;
  readonly svg: string;
}

const KINDS = [
  { unit: "MB/s", file: "throughput.svg", title: "Throughput in MB/s: more is better", scale: "linear" },
  {
    unit: "ms",
    file: "reaction-times.svg",
    title: "Times in ms, on a log scale: less is better",
    scale: "log",
  },
  {
    unit: "kB",
    file: "memory.svg",
    title: "Private memory in kB, on a log scale: less is better",
    scale: "log",
  },
] as const;

/** The plots of what was measured. */
export function plots(results: Results): Plot[] {
  return KINDS.flatMap(({ unit, file, title, scale }) => {
    const shown = Object.entries(results).filter(([, result]) => result.unit === unit);
    const svg = () => barChart({ title, scale, groups: shown.flatMap(barGroups) });
    return shown.length > 0 ? [{ file, title, svg: svg() }] : [];
  });
}

/** A group of bars for each load of a row. */
function barGroups([name, { series }]: [string, Result]) {
  return groups(series, ({ load }) => load).map(([load, compared]) => ({
    name: load === undefined ? name : `${name}: ${load}`,
    bars: compared.map(({ name, values }) => ({ name, isOurs: name === "ours", ...summary(values) })),
  }));
}
