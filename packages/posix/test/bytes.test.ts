import { expect, test } from "bun:test";
import fc from "fast-check";
import { bytesOf, cString } from "../src/bytes.ts";

const byteTexts = fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("latin1"));

test("the C form has one byte for each character, and NUL after them", () => {
  expect([...cString("caf\xe9")]).toEqual([0x63, 0x61, 0x66, 0xe9, 0]);
  fc.assert(
    fc.property(byteTexts, (text) => {
      const bytes = cString(text);
      expect(bytes.toString("latin1")).toBe(`${text}\0`);
    }),
  );
});

test("the bytes of a text are those of its UTF-8", () => {
  expect(bytesOf("plain")).toBe("plain");
  expect(bytesOf("é")).toBe("\xc3\xa9");
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(Buffer.from(bytesOf(text), "latin1").toString("utf8")).toBe(text);
    }),
  );
});
