import { expect, test } from "bun:test";
import fc from "fast-check";
import { parse } from "../src/grammar.ts";
import type { Misuse, Plan } from "../src/plan.ts";

const VERSION = "the version";

const chpst = (...words: string[]) => parse("/usr/bin/chpst", words, VERSION);

function planned(result: Plan | Misuse): Plan {
  if ("usage" in result) throw new Error(`misuse: ${result.complaint}${result.usage}`);
  return result;
}

function misused(result: Plan | Misuse): Misuse {
  if (!("usage" in result)) throw new Error(`no misuse: ${JSON.stringify(result.command)}`);
  return result;
}

const NOTHING: Plan = planned(chpst("prog"));

test("a program alone is run as it is", () => {
  expect(NOTHING).toEqual({
    newSession: false,
    environmentDirectory: undefined,
    root: undefined,
    directory: undefined,
    niceIncrement: 0,
    environmentAccount: undefined,
    account: undefined,
    lock: undefined,
    closes: new Set(),
    limits: {},
    argv0: undefined,
    isVerbose: false,
    isForgiving: false,
    command: ["prog"],
  });
});

test.each<[string[], Partial<Plan>]>([
  [["-P"], { newSession: true }],
  [["-v"], { isVerbose: true }],
  [["-e", "dir"], { environmentDirectory: { path: "dir", allowsDirectories: true } }],
  [["-e./env"], { environmentDirectory: { path: "./env", allowsDirectories: true } }],
  [["-/", "/jail"], { root: "/jail" }],
  [["-//jail"], { root: "/jail" }],
  [["-C", "/srv"], { directory: "/srv" }],
  [["-b", "-name"], { argv0: "-name" }],
  [["-b", "--name"], { argv0: "--name" }],
  [["-n", "5"], { niceIncrement: 5 }],
  [["-n", "+5"], { niceIncrement: 5 }],
  [["-n-5"], { niceIncrement: -5 }],
  [["-n", "4294967295"], { niceIncrement: -1 }],
  [["-l", "lock"], { lock: { path: "lock", waits: true } }],
  [["-L", "lock"], { lock: { path: "lock", waits: false } }],
  [["-012"], { closes: new Set([0, 1, 2]) }],
  [["-1", "-1"], { closes: new Set([1]) }],
  [["-vP0"], { isVerbose: true, newSession: true, closes: new Set([0]) }],
  [["-o", "100"], { limits: { nofile: 100n } }],
  [["-m5"], { limits: { data: 5n, stack: 5n, memlock: 5n, as: 5n } }],
  [["-m5", "-d6"], { limits: { data: 6n, stack: 5n, memlock: 5n, as: 5n } }],
  [["-o", ""], { limits: { nofile: 0n } }],
  [["-o", "18446744073709551615"], { limits: { nofile: "hard" } }],
  [["-o", "5", "-o", "9223372036854775808"], { limits: {} }],
  [["-p1", "-f2", "-c3", "-r4", "-t5"], { limits: { nproc: 1n, fsize: 2n, core: 3n, rss: 4n, cpu: 5n } }],
])("%j", (words, expected) => {
  expect(planned(chpst(...words, "prog"))).toEqual({ ...NOTHING, ...expected });
});

test.each<[string[], string]>([
  [[], ""],
  [["-v"], ""],
  [["-z", "prog"], "chpst: illegal option -- z\n"],
  [["-u"], "chpst: option requires an argument -- u\n"],
  [["-/"], "chpst: option requires an argument -- /\n"],
  [["-v-", "prog"], "chpst: illegal option -- -\n"],
  [["-V", "-o", "x"], "the version\n"],
  [["-o", "x", "-z"], ""],
  [["-o", "-1", "prog"], ""],
  [["-n", "--1", "prog"], ""],
  [["-l", "a", "-L", "b", "prog"], ""],
])("%j is misuse", (words, complaint) => {
  const misuse = misused(chpst(...words));
  expect(misuse.complaint).toBe(complaint);
  expect(misuse.usage).toStartWith("usage: chpst [-vVP012] [-u user[:group]]");
});

test("two dashes end the options, whatever follows them", () => {
  expect(planned(chpst("-v", "--", "-P")).command).toEqual(["-P"]);
  expect(planned(chpst("-v", "--anything", "prog", "-P")).command).toEqual(["prog", "-P"]);
});

const bytes = fc.uint8Array().map((values) => Buffer.from(values).toString("latin1"));

test("values and words are what they were, byte for byte", () => {
  fc.assert(
    fc.property(bytes, fc.array(bytes), (value, words) => {
      const plan = planned(chpst("-b", value, "-e", value, "-/", value, "--", "prog", ...words));
      expect(plan).toEqual({
        ...NOTHING,
        argv0: value,
        root: value,
        environmentDirectory: { path: value, allowsDirectories: true },
        command: ["prog", ...words],
      });
    }),
  );
});

test("options that take nothing mean the same apart and in a cluster", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(..."vP012"), { minLength: 1 }), (letters) => {
      const apart = letters.map((letter) => `-${letter}`);
      expect(chpst(...apart, "prog")).toEqual(chpst(`-${letters.join("")}`, "prog"));
    }),
  );
});

test("every number is taken modulo 2⁶⁴", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), fc.nat(5), (number, times) => {
      const text = String(number + BigInt(times) * 2n ** 64n);
      expect(planned(chpst("-c", text, "prog")).limits).toEqual({ core: number });
    }),
  );
});

test("any words make a plan or misuse", () => {
  const word = fc.oneof(bytes, fc.constantFrom("-o", "-u", "--", "-", "-012", "--constructor", "-n-5"));
  fc.assert(
    fc.property(fc.array(word), (words) => {
      const result = chpst(...words);
      expect("usage" in result || result.command.length > 0).toBe(true);
    }),
  );
});
