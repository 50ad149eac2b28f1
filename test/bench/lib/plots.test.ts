/** The plots as they are drawn from data. */
import { describe, expect, test } from "bun:test";
import { type BarChart, barChart } from "./bar-chart.ts";
import { example } from "./example.ts";
import { plots } from "./plots.ts";

const bar = { name: "ours", isOurs: true, minimum: 50, median: 100, maximum: 200 };

function chart(change: Partial<BarChart> = {}): string {
  return barChart({ title: "A title", scale: "linear", groups: [{ name: "row", bars: [bar] }], ...change });
}

/** The lengths of the bars. */
function lengths(svg: string): number[] {
  return [...svg.matchAll(/<rect x="\d+" y="\d+" width="([\d.]+)"/g)].map(([, width]) => Number(width));
}

/** What is written on it. */
function texts(svg: string): string[] {
  return [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text ?? "");
}

/** Whether the elements are closed in the order in which they were opened. */
function isWellFormed(svg: string): boolean {
  const open: string[] = [];
  for (const [, end, name = "", empty] of svg.matchAll(/<(\/?)(\w+)(?:\s+[\w:-]+="[^"<>]*")*\s*(\/?)>/g)) {
    if (end && open.pop() !== name) return false;
    if (!end && !empty) open.push(name);
  }
  return open.length === 0 && !/[<>]/.test(svg.replace(/<[^<>]*>/g, ""));
}

describe("a bar chart", () => {
  test("on a linear scale has bars in proportion to the medians", () => {
    const twice = { ...bar, name: "original", median: 200 };
    const [first = 0, second = 0] = lengths(chart({ groups: [{ name: "row", bars: [bar, twice] }] }));
    expect(second / first).toBeCloseTo(2, 2);
  });

  test("on a log scale has the same distance for the same ratio", () => {
    const bars = [1, 10, 100].map((median) => ({ ...bar, minimum: median, median, maximum: median }));
    const [one = 0, ten = 0, hundred = 0] = lengths(chart({ scale: "log", groups: [{ name: "row", bars }] }));
    expect(one).toBeGreaterThan(0);
    expect(hundred - ten).toBeCloseTo(ten - one, 0);
  });

  test("names its title, groups, bars and medians", () => {
    expect(texts(chart())).toEqual(expect.arrayContaining(["A title", "row", "ours", "100.00"]));
  });

  test("stays well-formed, whatever a name has in it", () => {
    const name = `"a" <b> & 'c'`;
    const svg = chart({ title: name, groups: [{ name, bars: [{ ...bar, name }] }] });
    expect(isWellFormed(svg)).toBe(true);
    expect(isWellFormed(svg.replace("</svg>", ""))).toBe(false);
    expect(svg).toContain("&lt;b&gt; &amp;");
  });
});

describe("the plots", () => {
  test("are one for each unit that was measured", () => {
    expect(plots(example).map(({ file }) => file)).toEqual(["reaction-times.svg", "memory.svg"]);
    expect(plots({})).toEqual([]);
  });

  test("have a group for each load", () => {
    const [times, memory] = plots(example).map(({ svg }) => texts(svg));
    expect(times).toEqual(expect.arrayContaining(["status", "ours", "original", "bun, an empty script"]));
    expect(memory).toEqual(expect.arrayContaining(["svlogd-memory: -r _", "svlogd-memory: a &amp; b"]));
  });
});
