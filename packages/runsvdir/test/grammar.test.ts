import { expect, test } from "bun:test";
import { LONGEST_WAIT, type Plan, parse } from "../src/grammar.ts";

const PLAN: Plan = {
  isShared: false,
  isGraceful: false,
  newSession: false,
  wait: 7,
  path: "sd",
  log: undefined,
};

test.each<[words: string[], expected: Partial<Plan>]>([
  [["sd"], {}],
  [["sd", "log: ..."], { log: "log: ..." }],
  [["-P", "sd"], { newSession: true }],
  [["-g", "sd"], { isGraceful: true }],
  [["-gP", "sd", "log"], { isGraceful: true, newSession: true, log: "log" }],
  [["-g", "-P", "-w", "30", "sd"], { isGraceful: true, newSession: true, wait: 30 }],
  [["-Pgw30", "sd"], { isGraceful: true, newSession: true, wait: 30 }],
  [["-w", "1", "-w", "2", "sd"], { wait: 2 }],
  [["-w", "99999999999999999999", "sd"], { wait: LONGEST_WAIT }],
  [["-g", "--", "-P"], { isGraceful: true, path: "-P" }],
])("%p", (words, expected) => {
  expect(parse(words, undefined)).toEqual({ ...PLAN, ...expected });
});

test.each<[words: string[], expected: Partial<Plan>]>([
  [["-x"], { path: "-x" }],
  [["-"], { path: "-" }],
  [["-x", "sd"], { path: "-x", log: "sd" }],
  [["-Px", "sd"], { newSession: true, path: "sd" }],
  [["-P", "-x"], { newSession: true, path: "-x" }],
  [["--", "sd"], { path: "sd" }],
  [["--anything", "sd"], { path: "sd" }],
  [["sd", "-g"], { log: "-g" }],
])("as the original: %p", (words, expected) => {
  expect(parse(words, undefined)).toEqual({ ...PLAN, ...expected });
});

test.each([
  [[]],
  [["-P"]],
  [["--"]],
  [["-g"]],
  [["-g", "-w"]],
  [["-g", "-x", "sd"]],
  [["-w", "x", "sd"]],
  [["-w", "1.5", "sd"]],
])("wrong usage: %p", (words) => {
  expect(parse(words, undefined)).toBeUndefined();
});

test("$SVWAIT is how long to wait when -w does not say, and it is a number", () => {
  expect(parse(["sd"], "30")?.wait).toBe(30);
  expect(parse(["-w", "2", "sd"], "30")?.wait).toBe(2);
  expect(parse(["sd"], "")?.wait).toBe(7);
  expect(parse(["sd"], "soon")?.wait).toBe(7);
});

test("--shared comes first", () => {
  expect(parse(["--shared", "-gP", "sd"], undefined)).toMatchObject({
    isShared: true,
    isGraceful: true,
    path: "sd",
  });
  expect(parse(["--shared"], undefined)).toBeUndefined();
});
