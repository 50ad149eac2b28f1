/** Aims, in words and judged. */
import { describe, expect, test } from "bun:test";
import { type Aim, aimText, atLeast, atMost, type Verdict, verdict } from "./aim.ts";
import type { Series } from "./row.ts";

test.each<[Aim, string]>([
  [atMost(10), "at most 10 ms"],
  [atMost(1 / 20, "original"), "at most 1/20 of the original's"],
  [atLeast(1, "original"), "at least the original's"],
  [atLeast(2, "s6-log t"), "at least 2 times the s6-log t's"],
])("%j in words", (aim, words) => {
  expect(aimText(aim, "ms")).toBe(words);
});

describe("the verdict", () => {
  const plain: Series[] = [
    { name: "ours", values: [1, 30, 40] },
    { name: "original", values: [10] },
  ];
  const loads: Series[] = [
    { name: "ours", load: "a", values: [5] },
    { name: "ours", load: "b", values: [20] },
    { name: "original", load: "a", values: [10] },
    { name: "original", load: "b", values: [10] },
  ];

  test.each<[string, Aim, Series[], Verdict]>([
    ["goes by the median", atMost(30), plain, "met"],
    ["is missed by little", atMost(29.9), plain, "missed"],
    ["is beside the original", atMost(3, "original"), plain, "met"],
    ["at least is the other way round", atLeast(3.1, "original"), plain, "missed"],
    ["needs the other", atLeast(2, "s6-log"), plain, "not measured"],
    ["needs ours", atMost(30), plain.slice(1), "not measured"],
    ["needs values", atMost(30), [{ name: "ours", values: [] }], "not measured"],
    ["is for every load", atMost(1, "original"), loads, "missed"],
    ["is met when every load does", atMost(2, "original"), loads, "met"],
    ["one that misses is enough", atLeast(1, "original"), loads.slice(0, 3), "missed"],
  ])("%s", (_, aim, measured, judged) => {
    expect(verdict(aim, measured)).toBe(judged);
  });
});
