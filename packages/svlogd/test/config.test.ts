import { expect, test } from "bun:test";
import fc from "fast-check";
import { DEFAULTS, parseConfig } from "../src/config.ts";

function read(content: string) {
  const warnings: string[] = [];
  return { config: parseConfig(content, (warning) => warnings.push(warning)), warnings };
}

const config = (content: string) => read(content).config;

test("nothing, comments and nonsense leave what is usual", () => {
  for (const content of ["", "\n\n", "# s1\n", "what is this\n", " s1\n"])
    expect(config(content)).toEqual(DEFAULTS);
});

test("sizes and ages have units", () => {
  expect(config("s12\n").size).toBe(12);
  expect(config("s2k\n").size).toBe(2048);
  expect(config("s2m\n").size).toBe(2 << 20);
  expect(config("t2h\n").age).toBe(7200);
  expect(config("t2m\n").age).toBe(120);
});

test("a later line overrides an earlier one, and patterns add up", () => {
  const { keep, rules } = config("n3\n-a\nn4\n+b\n");
  expect(keep).toBe(4);
  expect(rules.map(({ sign, pattern }) => sign + Buffer.from(pattern).toString())).toEqual(["-a", "+b"]);
});

test("the last line needs no newline, unless it has one character", () => {
  expect(config("n3").keep).toBe(3);
  expect(config("n").keep).toBe(10);
  expect(config("n\n").keep).toBe(0);
});

test("addresses that make no sense are reported, and the log goes on", () => {
  expect(read("U1.2.3\n")).toEqual({ config: DEFAULTS, warnings: ["unable to scan ip address: 1.2.3"] });
  expect(read("U1.2.3.4:x\n")).toEqual({ config: DEFAULTS, warnings: ["unable to scan port number: x"] });
  expect(config("U1.2.3.4\n")).toMatchObject({ udp: { ip: [1, 2, 3, 4], port: 514 }, isUdpOnly: true });
});

test("a NUL ends a pattern, and begins another line", () => {
  expect(config("+a\0-b\n").rules.map(({ sign }) => sign)).toEqual(["+", "-"]);
});

test("no content makes it fail", () => {
  fc.assert(fc.property(fc.string({ unit: "binary-ascii" }), (content) => void config(content)));
});
