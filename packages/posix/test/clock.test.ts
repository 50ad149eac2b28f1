import { expect, test } from "bun:test";
import { now } from "../src/clock.ts";

test("now is the runtime's now, with nanoseconds of the second", () => {
  const before = Date.now();
  const { seconds, nanoseconds } = now();
  const after = Date.now();
  const milliseconds = seconds * 1000 + Math.floor(nanoseconds / 1e6);
  expect(milliseconds).toBeWithin(before, after + 1);
  expect(nanoseconds).toBeWithin(0, 1e9);
});
