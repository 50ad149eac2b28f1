import { expect, test } from "bun:test";
import fc from "fast-check";
import { roll } from "../src/rolling-log.ts";

function rolled(log: string, ...pushed: string[]): string {
  const bytes = Buffer.from(log, "latin1");
  for (const text of pushed) roll(bytes, Buffer.from(text, "latin1"));
  return bytes.toString("latin1");
}

test.each([
  ["nothing", "", "......"],
  ["a byte", "a", ".....a"],
  ["some bytes", "abc", "...abc"],
  ["as many as there is room", "abcdef", "abcdef"],
  ["more than there is room", "abcdefgh", "cdefgh"],
])("pushed in: %s", (_, text, expected) => {
  expect(rolled("......", text)).toBe(expected);
});

test("without room nothing is kept", () => {
  expect(rolled("", "abc")).toBe("");
});

test("the log is the last of all that was ever pushed in, in whatever pieces", () => {
  const bytes = fc.uint8Array({ maxLength: 20 }).map((all) => Buffer.from(all).toString("latin1"));
  fc.assert(
    fc.property(bytes, fc.array(bytes), (log, pushed) => {
      const all = log + pushed.join("");
      expect(rolled(log, ...pushed)).toBe(all.slice(all.length - log.length));
    }),
  );
});
