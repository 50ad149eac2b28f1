/** What was measured anew, among what was measured before. */
import { expect, test } from "bun:test";
import { atMost } from "./aim.ts";
import { example, here } from "./example.ts";
import { encodeResults, withResult } from "./results.ts";
import type { Row } from "./row.ts";

const restart: Row = {
  title: "sv restart",
  unit: "ms",
  aims: [atMost(30)],
  measure: () => Promise.resolve([]),
};
const rows = ["restart", "status", "svlogd-memory"];

test("a row has its place, the others are kept", () => {
  const measured = [{ name: "ours", values: [20.123456, 1234567] }];
  const results = withResult(example, rows, "restart", restart, measured, here);
  expect(Object.keys(results)).toEqual(rows);
  expect(results).toEqual({
    ...example,
    restart: {
      title: "sv restart",
      unit: "ms",
      aims: [atMost(30)],
      ...here,
      series: [{ name: "ours", values: [20.123, 1234600] }],
    },
  });
});

test("a row that was measured before is replaced", () => {
  const measured = [{ name: "ours", values: [1] }];
  const results = withResult(example, rows, "status", restart, measured, here);
  expect(results.status?.series).toEqual(measured);
  expect(results["svlogd-memory"]).toBe(example["svlogd-memory"]);
});

test("what is no row any more is left out", () => {
  const results = withResult(example, ["restart", "status"], "restart", restart, [], here);
  expect(Object.keys(results)).toEqual(["restart", "status"]);
});

test("the JSON has a series in a line, and is the same when it is read", () => {
  const json = encodeResults(example);
  expect(json).toContain('"values": [ 9, 8, 8.5, 12, 8.75 ]\n');
  expect(JSON.parse(json)).toEqual(example);
});
