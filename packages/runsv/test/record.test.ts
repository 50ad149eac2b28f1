import { expect, test } from "bun:test";
import { FormatError, type Status } from "@runit-ts/protocol";
import fc from "fast-check";
import { decodeRecord, encodeRecord, type Record } from "../src/record.ts";

const statuses: fc.Arbitrary<Status> = fc.record({
  since: fc.record({
    seconds: fc.integer({ min: 0, max: 2 ** 40 }),
    nanoseconds: fc.integer({ min: 0, max: 999_999_999 }),
  }),
  pid: fc.nat(),
  paused: fc.boolean(),
  want: fc.constantFrom("up", "down", "exit"),
  gotTerm: fc.boolean(),
  phase: fc.constantFrom("down", "run", "finish"),
});

const records: fc.Arbitrary<Record> = fc.record({
  space: fc.string(),
  status: statuses,
  started: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  pipe: fc.string(),
});

const EXAMPLE: Record = {
  space: "b0a7 pid:[4026531836]",
  status: {
    since: { seconds: 1_000_000_000, nanoseconds: 500_000_000 },
    pid: 4711,
    paused: true,
    want: "exit",
    gotTerm: true,
    phase: "run",
  },
  started: 123_456,
  pipe: "pipe:[815]",
};

const FIELDS: { readonly [name: string]: unknown } = JSON.parse(encodeRecord(EXAMPLE));

/** The example with one field replaced, or, by undefined, left out. */
const damaged = (field: string, value: unknown) => JSON.stringify({ ...FIELDS, [field]: value });

test("a record is one line of JSON", () => {
  expect(encodeRecord(EXAMPLE)).toBe(
    `${JSON.stringify({
      space: "b0a7 pid:[4026531836]",
      pid: 4711,
      started: 123_456,
      phase: "run",
      want: "exit",
      paused: true,
      gotTerm: true,
      since: "@400000003b9aca0a1dcd6500",
      pipe: "pipe:[815]",
    })}\n`,
  );
});

test("every record comes back", () => {
  fc.assert(fc.property(records, (record) => expect(decodeRecord(encodeRecord(record))).toEqual(record)));
});

test.each(Object.keys(FIELDS))("a record without %s, or with something else there, is none", (field) => {
  expect(() => decodeRecord(damaged(field, undefined))).toThrow(FormatError);
  for (const value of [null, {}, [], "no such word"]) {
    if (value === "no such word" && (field === "space" || field === "pipe")) continue;
    expect(() => decodeRecord(damaged(field, value))).toThrow(FormatError);
  }
});

test.each(["pid", "started"])("%s is a count", (field) => {
  for (const value of [-1, 1.5, 1e300, "4711", true])
    expect(() => decodeRecord(damaged(field, value))).toThrow(FormatError);
});

test("what is JSON but no object is no record", () => {
  for (const text of ["", "null", "1", '"record"', "[]", "true", "{}"])
    expect(() => decodeRecord(text)).toThrow(FormatError);
});

test("a record that ends too early is none", () => {
  fc.assert(
    fc.property(records, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (record, part) => {
      const whole = encodeRecord(record).trimEnd();
      expect(() => decodeRecord(whole.slice(0, Math.floor(part * whole.length)))).toThrow(FormatError);
    }),
  );
});

test("any text is a record or a FormatError", () => {
  const nearly = fc.tuple(records, fc.nat(), fc.string({ maxLength: 3 })).map(([record, at, text]) => {
    const whole = encodeRecord(record);
    const position = at % whole.length;
    return whole.slice(0, position) + text + whole.slice(position + text.length);
  });
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), nearly), (text) => {
      try {
        const record = decodeRecord(text);
        expect(decodeRecord(encodeRecord(record))).toEqual(record);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }),
  );
});
