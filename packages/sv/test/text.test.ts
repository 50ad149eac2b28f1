import { expect, test } from "bun:test";
import fc from "fast-check";
import { decoded, decodedWithEscapes, shown, shownCommand } from "../src/text.ts";

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array).toString("latin1"));
const asBytes = (text: string) => Buffer.from(text, "utf8").toString("latin1");

test.each([
  ["plain name", "plain name"],
  ["a\nb\tc\0", "a\\x0ab\\x09c\\x00"],
  ["\x1b[2J", "\\x1b[2J"],
  ["a\\x0a", "a\\\\x0a"],
  [asBytes("日本 é"), "日本 é"],
  ["caf\xe9", "caf\\xe9"],
  [`${asBytes("é")}\xff${asBytes("日")}\xe6`, "é\\xff日\\xe6"],
  [asBytes("\x85"), "\\u{85}"],
  [asBytes("a\u202eb\u200b"), "a\\u{202e}b\\u{200b}"],
  ["\xed\xa0\x80", "\\xed\\xa0\\x80"],
])("%j is shown as %p", (name, text) => {
  expect(shown(name)).toBe(text);
});

test("whatever it is, it can be seen", () => {
  fc.assert(
    fc.property(bytes, (name) => {
      expect(shown(name)).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Cn}]*$/u);
    }),
  );
});

test("no two names are shown alike", () => {
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      expect(shown(a) === shown(b)).toBe(a === b);
    }),
  );
});

test("UTF-8 is decoded to what it is, and nothing else is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(decoded(asBytes(text))).toBe(text);
      expect(decodedWithEscapes(asBytes(text))).toBe(text);
    }),
  );
  expect(decoded("\xff")).toBeUndefined();
  expect(decodedWithEscapes("a\n\xff")).toBe("a\n\\xff");
});

test("arguments can be told apart", () => {
  expect(shownCommand(["sleep", "1000"])).toBe("sleep 1000");
  expect(shownCommand(["a b", "", "it's"])).toBe("'a b' '' 'it's'");
});
