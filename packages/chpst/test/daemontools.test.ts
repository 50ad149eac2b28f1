import { expect, test } from "bun:test";
import { parse } from "../src/grammar.ts";
import type { Misuse, Plan } from "../src/plan.ts";

const called = (name: string, ...words: string[]) => parse(name, words, "the version");
const NOTHING = called("chpst", "prog", "-v");
const DAEMON = { kind: "account", text: "daemon", user: "daemon", groups: [] } as const;

test.each<[string, string[], Partial<Plan>]>([
  ["envdir", ["dir"], { environmentDirectory: { path: "dir", allowsDirectories: false } }],
  ["envuidgid", ["daemon"], { environmentAccount: DAEMON }],
  ["setuidgid", ["daemon"], { account: DAEMON }],
  ["pgrphack", [], { newSession: true }],
  ["setlock", ["lock"], { lock: { path: "lock", waits: false } }],
  ["setlock", ["-n", "lock"], { lock: { path: "lock", waits: true } }],
  ["setlock", ["-nN", "lock"], { lock: { path: "lock", waits: false } }],
  ["setlock", ["-x", "lock"], { lock: { path: "lock", waits: false }, isForgiving: true }],
  ["setlock", ["-xX", "lock"], { lock: { path: "lock", waits: false }, isForgiving: false }],
  ["softlimit", ["-o", "5", "-a7"], { limits: { nofile: 5n, as: 7n } }],
  ["softlimit", ["-m", "="], { limits: { data: "hard", stack: "hard", memlock: "hard", as: "hard" } }],
  ["softlimit", ["-l1", "-s2"], { limits: { memlock: 1n, stack: 2n } }],
])("%s %j", (name, words, expected) => {
  for (const form of [name, `d${name}`, `/command/${name}`, `./d${name}`])
    expect(called(form, ...words, "prog", "-v")).toEqual({ ...(NOTHING as Plan), ...expected });
});

const USAGES: Record<string, string> = {
  envdir: " dir child",
  envuidgid: " account child",
  pgrphack: " child",
  setlock: " [ -nNxX ] file program [ arg ... ]",
  setuidgid: " account child",
};

test.each(Object.entries(USAGES))("%s alone is misuse", (name, usage) => {
  const expected: Misuse = { complaint: "", usage: `usage: ${name}${usage}\n\n` };
  expect(called(`d${name}`)).toEqual(expected);
});

test("complaints have the name as called, and the usage has it without its d", () => {
  expect(called("/bin/dsetlock", "-z")).toEqual({
    complaint: "dsetlock: illegal option -- z\n",
    usage: `usage: setlock${USAGES.setlock}\n\n`,
  });
});

test("a number that is none has softlimit show the usage of chpst", () => {
  expect(called("softlimit", "-o", "1k", "prog")).toMatchObject({
    complaint: "",
    usage: expect.stringMatching(/^usage: softlimit \[-vVP012\]/),
  });
});
