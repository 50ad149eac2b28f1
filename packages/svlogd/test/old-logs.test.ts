import { expect, test } from "bun:test";
import { newestLabel, nextLabel, oldest, unprocessed } from "../src/old-logs.ts";

const A = "@400000003b9aca0a00000001";
const B = "@400000003b9aca0b00000001";
const TIME = { seconds: 1_000_000_000, nanoseconds: 5 };

test("a log is named after the time of its rotation", () => {
  expect(nextLabel(TIME, "")).toBe("@400000003b9aca0a00000005");
  expect(nextLabel(TIME, A)).toBe("@400000003b9aca0a00000005");
});

test("when the clock was set back, the names still grow", () => {
  expect(nextLabel(TIME, B)).toBe("@400000003b9aca0b00000002");
  expect(nextLabel(TIME, "@400000003b9aca0b3b9ac9ff")).toBe("@400000003b9aca0c00000000");
});

test("names that are no times do not count for the newest", () => {
  expect(newestLabel([`${A}.s`, `${B}.u`, "@zzzzzzzzzzzzzzzzzzzzzzzz.s", "current"])).toBe(B);
  expect(newestLabel(["current", "lock"])).toBe("");
});

test("what waits to be processed comes in the order of its rotation", () => {
  expect(unprocessed([`${B}.u`, `${A}.s`, `${A}.u`, "config"])).toEqual([`${A}.u`, `${B}.u`]);
});

test("the oldest is told by its name, except what is spared", () => {
  expect(oldest([`${B}.s`, `${A}.u`, "current"], () => false)).toBe(`${A}.u`);
  expect(oldest([`${B}.s`, `${A}.u`], (name) => name.endsWith("u"))).toBe(`${B}.s`);
  expect(oldest(["current"], () => false)).toBeUndefined();
});
