import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  FormatError,
  formatTai64n,
  isEarlier,
  packTai64n,
  parseTai64n,
  TAI64N_SIZE,
  unpackTai64n,
} from "../src/tai64n.ts";

const moments = fc.record({
  seconds: fc.oneof(fc.integer({ min: 0, max: 2 ** 40 }), fc.integer()),
  nanoseconds: fc.integer({ min: 0, max: 999_999_999 }),
});

test("Unix time 0 is second 10 of the label's era", () => {
  expect(formatTai64n({ seconds: 0, nanoseconds: 0 })).toBe("@400000000000000a00000000");
  expect(formatTai64n({ seconds: 1_000_000_000, nanoseconds: 1 })).toBe("@400000003b9aca0a00000001");
  expect(formatTai64n({ seconds: -11, nanoseconds: 999_999_999 })).toBe("@3fffffffffffffff3b9ac9ff");
});

test("the binary form comes back, wherever it stands", () => {
  fc.assert(
    fc.property(moments, fc.nat({ max: 8 }), (moment, offset) => {
      const bytes = Buffer.alloc(offset + TAI64N_SIZE, 0xff);
      packTai64n(moment, bytes, offset);
      expect(unpackTai64n(bytes, offset)).toEqual(moment);
      expect(bytes.subarray(0, offset).every((byte) => byte === 0xff)).toBe(true);
    }),
  );
});

test("the text comes back, and orders as the moments do", () => {
  fc.assert(
    fc.property(moments, moments, (a, b) => {
      expect(parseTai64n(formatTai64n(a))).toEqual(a);
      expect(formatTai64n(a) < formatTai64n(b)).toBe(isEarlier(a, b));
    }),
  );
});

test("nothing is earlier than itself, and of two one at the most", () => {
  fc.assert(
    fc.property(moments, moments, (a, b) => {
      expect(isEarlier(a, a)).toBe(false);
      expect(isEarlier(a, b) && isEarlier(b, a)).toBe(false);
    }),
  );
});

test("any 12 bytes are a moment that packs into them again, or a FormatError", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 12, maxLength: 12 }), (bytes) => {
      const label = Buffer.from(bytes);
      const repacked = Buffer.alloc(TAI64N_SIZE);
      try {
        packTai64n(unpackTai64n(label, 0), repacked, 0);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
        return;
      }
      expect(repacked.equals(label)).toBe(true);
    }),
  );
});

test.each([
  ["fewer than 12 bytes", "400000000000000a000000"],
  ["nothing", ""],
  ["a second of more than a thousand million nanoseconds", "400000000000000a3b9aca00"],
  ["a reserved label", "800000000000000a00000000"],
  ["a time before all time", "000000000000000000000000"],
])("no label: %s", (_, hex) => {
  expect(() => unpackTai64n(Buffer.from(hex, "hex"), 0)).toThrow(FormatError);
});

test.each([
  "",
  "@",
  "400000000000000a00000000",
  "@400000000000000A00000000",
  "@400000000000000a0000000",
  "@400000000000000a000000000",
  "@400000000000000a0000000g",
  "@400000000000000a00000000\n",
  "@400000000000000a00000000.s",
])("no text: %p", (text) => {
  expect(() => parseTai64n(text)).toThrow(FormatError);
});

test("any text is a moment or a FormatError", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^@[0-9a-f]{24}$/)), (text) => {
      try {
        expect(formatTai64n(parseTai64n(text))).toBe(text);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }),
  );
});
