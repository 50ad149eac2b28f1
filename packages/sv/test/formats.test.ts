import { expect, test } from "bun:test";
import { correction } from "../src/extended.ts";
import { freshness, uptime } from "../src/formats/uptime.ts";
import { processTree } from "../src/processes.ts";

test.each([
  [-1, "0s"],
  [0, "0s"],
  [59.9, "59s"],
  [60, "1m 0s"],
  [3599, "59m 59s"],
  [3600, "1h 0m"],
  [86_399, "23h 59m"],
  [86_400, "1d 0h"],
  [1_000_000, "11d 13h"],
])("%d seconds are %s", (seconds, text) => {
  expect(uptime(seconds)).toBe(text);
});

test("how fresh a start is", () => {
  expect([0, 4.9, 5, 29, 30, 1000].map(freshness)).toEqual([
    ...(["fresh", "fresh", "recent", "recent", "settled", "settled"] as const),
  ]);
});

test("a tree has each process below its parent", () => {
  const process = (pid: number, parent: number) => ({ pid, parent, command: [] });
  const all = [
    process(1, 0),
    process(10, 1),
    process(11, 10),
    process(12, 10),
    process(13, 11),
    process(20, 1),
  ];
  expect(processTree(10, all).map(({ depth, process: { pid } }) => [depth, pid])).toEqual([
    [0, 10],
    [1, 11],
    [2, 13],
    [1, 12],
  ]);
  expect(processTree(99, all)).toEqual([]);
});

test("a word is corrected when little is wrong with it", () => {
  const known = ["list", "lint", "restart", "up"];
  expect(correction("lst", known)).toBe("list");
  expect(correction("resart", known)).toBe("restart");
  for (const word of ["list", "x", "us", "frobnicate", ""]) expect(correction(word, known)).toBeUndefined();
});
