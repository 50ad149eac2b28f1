import { expect, test } from "bun:test";
import { matches } from "../src/pattern.ts";

const bytes = (text: string) => Buffer.from(text, "latin1");
const isMatch = (pattern: string, line: string) =>
  matches(bytes(pattern), bytes(`>${line}<`), 1, line.length + 1);

test.each([
  ["", "", true],
  ["", "a", false],
  ["abc", "abc", true],
  ["abc", "abcd", false],
  ["abc", "ab", false],
  ["*", "", true],
  ["*", "anything", true],
  ["a*", "a", true],
  ["*c", "abc", true],
  ["*c", "abcc", false],
  ["*b*", "abc", true],
  ["*b*", "ac", false],
  ["*: *: pid *", "tcpsvd: info: pid 1977 from 10.4.1.14", true],
  ["*pid*", "tcpsvd: info: pid 1977 from 10.4.1.14", false],
  ["+a", "aaa", true],
  ["+a", "", false],
  ["+ab", "aab", true],
  ["+ab", "b", false],
  // As in the original: nothing more is looked at when the line is over.
  ["+abc", "aaa", true],
  ["a\xffb", "a\xffb", true],
])("pattern %j, line %j: %p", (pattern, line, expected) => {
  expect(isMatch(pattern, line)).toBe(expected);
});
