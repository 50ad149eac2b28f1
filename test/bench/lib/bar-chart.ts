/** Grouped horizontal bars as SVG, drawn without a DOM. */
import { extent } from "d3-array";
import { scaleLinear, scaleLog } from "d3-scale";
import { figure } from "./figure.ts";

export interface BarChart {
  readonly title: string;
  /** On a log scale a bar has no length by itself; only the differences count. */
  readonly scale: "linear" | "log";
  readonly groups: readonly { readonly name: string; readonly bars: readonly Bar[] }[];
}

/** A bar as long as the median, and a line from minimum to maximum. */
export interface Bar {
  readonly name: string;
  readonly isOurs: boolean;
  readonly minimum: number;
  readonly median: number;
  readonly maximum: number;
}

// In pixels.
const WIDTH = 760;
const NAMES = 170;
const FIGURES = 70;
const LINE = 18;
const BAR = 12;
const TOP = 56;

const OURS = "#1b6ca8";
const OTHERS = "#b8b8b8";
const TEXT = "#222222";
const GRID = "#e4e4e4";

/** The drawing. Its texts may hold anything; values are greater than 0. */
export function barChart({ title, scale, groups }: BarChart): string {
  const x = axis(
    scale,
    groups.flatMap(({ bars }) => bars),
  );
  const drawn: string[] = [];
  let y = TOP;
  for (const { name, bars } of groups) {
    drawn.push(text(8, y + BAR, name, ' font-weight="bold"'));
    y += LINE;
    for (const bar of bars) {
      drawn.push(...drawBar(bar, y, x));
      y += LINE;
    }
    y += LINE / 2;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" font-family="sans-serif" font-size="12" fill="${TEXT}">`,
    `<title>${Bun.escapeHTML(title)}</title>`,
    `<rect width="${WIDTH}" height="${y}" fill="#ffffff"/>`,
    text(8, 20, title, ' font-size="15"'),
    ...x.ticks(5).flatMap((tick) => grid(x(tick), x.tickFormat(5, ",~r")(tick), y)),
    ...drawn,
    "</svg>\n",
  ].join("\n");
}

/** A linear one begins at 0, a log one at a round number below the least value. */
function axis(scale: BarChart["scale"], bars: readonly Bar[]) {
  const [least = 1, most = 1] = extent(bars.flatMap(({ minimum, maximum }) => [minimum, maximum]));
  const range = [NAMES, WIDTH - FIGURES];
  return scale === "log" ? scaleLog([least / 2, most], range).nice() : scaleLinear([0, most], range).nice();
}

function drawBar(
  { name, isOurs, minimum, median, maximum }: Bar,
  y: number,
  x: ReturnType<typeof axis>,
): string[] {
  const middle = y + BAR / 2;
  const length = (x(median) - NAMES).toFixed(1);
  return [
    text(NAMES - 6, y + BAR - 2, name, ' text-anchor="end"'),
    `<rect x="${NAMES}" y="${y}" width="${length}" height="${BAR}" fill="${isOurs ? OURS : OTHERS}"/>`,
    `<path d="M${x(minimum).toFixed(1)} ${middle}H${x(maximum).toFixed(1)}" stroke="${TEXT}"/>`,
    text(x(maximum) + 6, y + BAR - 2, figure(median)),
  ];
}

function grid(x: number, label: string, bottom: number): string[] {
  return [
    `<path d="M${x.toFixed(1)} ${TOP - 8}V${bottom}" stroke="${GRID}"/>`,
    text(x, TOP - 14, label, ' text-anchor="middle"'),
  ];
}

function text(x: number, y: number, content: string, attributes = ""): string {
  return `<text x="${x.toFixed(1)}" y="${y}"${attributes}>${Bun.escapeHTML(content)}</text>`;
}
