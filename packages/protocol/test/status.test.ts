import { expect, test } from "bun:test";
import fc from "fast-check";
import { decodeStatus, encodeStatus, STATUS_SIZE, type Status, statText } from "../src/status.ts";
import { FormatError } from "../src/tai64n.ts";

const statuses: fc.Arbitrary<Status> = fc.record({
  since: fc.record({
    seconds: fc.integer({ min: 0, max: 2 ** 40 }),
    nanoseconds: fc.integer({ min: 0, max: 999_999_999 }),
  }),
  pid: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  paused: fc.boolean(),
  want: fc.constantFrom("up", "down", "exit"),
  gotTerm: fc.boolean(),
  phase: fc.constantFrom("down", "run", "finish"),
});

const EXAMPLE: Status = {
  since: { seconds: 1_000_000_000, nanoseconds: 500_000_000 },
  pid: 0x01020304,
  paused: true,
  want: "up",
  gotTerm: true,
  phase: "finish",
};

test("the record, byte by byte", () => {
  const record = encodeStatus(EXAMPLE);
  expect(record.toString("hex")).toBe(
    "400000003b9aca0a" + "1dcd6500" + "04030201" + "01" + "75" + "01" + "02",
  );
  const plain: Status = { ...EXAMPLE, pid: 0, paused: false, want: "exit", gotTerm: false, phase: "down" };
  expect(encodeStatus(plain).subarray(12).toString("hex")).toBe("00000000" + "00" + "64" + "00" + "00");
});

test("every status comes back, exit as down", () => {
  fc.assert(
    fc.property(statuses, (status) => {
      const record = encodeStatus(status);
      expect(record).toHaveLength(STATUS_SIZE);
      expect(decodeStatus(record)).toEqual({ ...status, want: status.want === "up" ? "up" : "down" });
    }),
  );
});

test("any bytes are a status or a FormatError", () => {
  const anyBytes = fc.uint8Array({ maxLength: 30 });
  const nearly = fc.tuple(statuses, fc.nat({ max: 19 }), fc.nat({ max: 255 })).map(([status, at, byte]) => {
    const record = encodeStatus(status);
    record[at] = byte;
    return record;
  });
  fc.assert(
    fc.property(fc.oneof(anyBytes, nearly), (bytes) => {
      try {
        const status = decodeStatus(Buffer.from(bytes));
        expect(bytes.length).toBeGreaterThanOrEqual(STATUS_SIZE);
        expect(["down", "run", "finish"]).toContain(status.phase);
        expect(["up", "down"]).toContain(status.want);
        expect(decodeStatus(encodeStatus(status))).toEqual(status);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }),
  );
});

test("a record is 20 bytes and knows three states", () => {
  const record = encodeStatus(EXAMPLE);
  expect(() => decodeStatus(record.subarray(0, 19))).toThrow(FormatError);
  expect(() => decodeStatus(Buffer.alloc(0))).toThrow(FormatError);
  record[19] = 3;
  expect(() => decodeStatus(record)).toThrow(FormatError);
});

const plain = { paused: false, gotTerm: false };

test.each<[Parameters<typeof statText>[0], string]>([
  [{ ...plain, phase: "down", want: "up" }, "down\n"],
  [{ ...plain, phase: "down", want: "down" }, "down\n"],
  [{ ...plain, phase: "down", want: "exit" }, "down\n"],
  [{ ...plain, phase: "down", want: "down", paused: true }, "down, paused\n"],
  [{ ...plain, phase: "run", want: "up" }, "run\n"],
  [{ ...plain, phase: "run", want: "down" }, "run, want down\n"],
  [{ ...plain, phase: "run", want: "exit" }, "run, want exit\n"],
  [{ ...plain, phase: "run", want: "up", gotTerm: true }, "run, got TERM\n"],
  [{ phase: "run", want: "down", paused: true, gotTerm: true }, "run, paused, got TERM, want down\n"],
  [{ ...plain, phase: "finish", want: "up" }, "finish\n"],
  [{ ...plain, phase: "finish", want: "exit" }, "finish, want exit\n"],
])("the text of %j", (status, text) => {
  expect(statText(status)).toBe(text);
});
