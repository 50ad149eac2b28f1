import { expect, test } from "bun:test";
import fc from "fast-check";
import { type Action, type Misuse, type Plan, parse } from "../../src/classic/grammar.ts";

const VERSION = "the version";
const USAGE = "usage: sv [-v] [-w sec] command service ...\n\n";
const LSB_USAGE = "usage: web [-w sec] command\n\n";

/** What `sv` with these words means. */
const sv = (words: readonly string[], svwait?: string) => parse("sv", words, svwait, VERSION);
/** What `/etc/init.d/web` with these words means. */
const lsb = (words: readonly string[], svwait?: string) => parse("/etc/init.d/web", words, svwait, VERSION);

function planned(result: Plan | Misuse): Plan {
  if ("usage" in result) throw new Error(`misuse: ${result.complaint}${result.usage}`);
  return result;
}

/** An action in short: what is sent, what is waited for, whether it waits and kills. */
function short(action: Action | "status"): string {
  if (action === "status") return action;
  const { send, goal, waits, kills } = action;
  return `${send}>${goal}${waits ? " waits" : ""}${kills ? " kills" : ""}`;
}

const meaning = (word: string) => short(planned(sv([word, "a"])).action);

test.each([
  ["start", "u>u waits"],
  ["stop", "d>d waits"],
  ["shutdown", "x>x waits"],
  ["restart", "tcu>tcu waits"],
  ["try-restart", "tc>tc waits"],
  ["reload", "h>h waits"],
  ["check", ">C waits"],
  ["force-stop", "d>d waits kills"],
  ["force-reload", "tc>tc waits kills"],
  ["force-restart", "tcu>tcu waits kills"],
  ["force-shutdown", "x>x waits kills"],
])("the word %s means %s", (word, expected) => {
  expect(meaning(word)).toBe(expected);
  expect(short(planned(lsb([word])).action)).toBe(expected);
});

test.each([..."udopchaikqt12"])("any other word with %s means that command", (letter) => {
  for (const word of [letter, `${letter}?`, `${letter}${letter}`])
    expect(meaning(word)).toBe(`${letter}>${letter}`);
});

test.each([
  ["e", "x>x"],
  ["exit", "x>x"],
  ["x", "x>x"],
  ["E", "x>x waits kills"],
  ["X", "x>x waits kills"],
  ["D", "d>d waits kills"],
  ["T", "tc>tc waits kills"],
  ["up", "u>u"],
  ["down", "d>d"],
  ["once", "o>o"],
  ["pause", "p>p"],
  ["cont", "c>c"],
  ["hup", "h>h"],
  ["alarm", "a>a"],
  ["interrupt", "i>i"],
  ["quit", "q>q"],
  ["kill", "k>k"],
  ["term", "t>t"],
  ["checks", "c>c"],
  ["s", "status"],
  ["status", "status"],
  ["starts", "status"],
])("%s means %s", (word, expected) => {
  expect(meaning(word)).toBe(expected);
});

test.each(["", "r", "f", "force", "restarts", "reloads", "z", "U", "S", "3", "-", "next"])(
  "no command: %p",
  (word) => {
    expect(sv([word, "a"])).toEqual({ complaint: "", usage: USAGE, exit: 100 });
    expect(lsb([word])).toEqual({ complaint: "", usage: LSB_USAGE, exit: 2 });
  },
);

test("a command that every object has is read by its letter", () => {
  expect(meaning("toString")).toBe("t>t");
  expect(meaning("constructor")).toBe("c>c");
});

test("as an LSB script, the service is the name it was called by, and only all of status is status", () => {
  expect(lsb(["status"])).toEqual({
    action: "status",
    services: ["web"],
    isLsb: true,
    isVerbose: false,
    wait: 7,
  });
  expect(lsb(["start", "ignored"])).toMatchObject({ services: ["web"] });
  for (const word of ["s", "stat", "statuses"])
    expect(lsb([word])).toMatchObject({ exit: 2, usage: LSB_USAGE });
});

test.each(["sv", "/usr/bin/sv", "./sv"])("called as %s it is sv", (name) => {
  expect(parse(name, ["status", "a"], undefined, VERSION)).toMatchObject({ isLsb: false, services: ["a"] });
});

test("services are all that follow the command", () => {
  expect(planned(sv(["up", "a", "-v", "--", "", "caf\xe9"])).services).toEqual([
    "a",
    "-v",
    "--",
    "",
    "caf\xe9",
  ]);
});

test("a command without a service is wrong usage", () => {
  expect(sv([])).toEqual({ complaint: "", usage: USAGE, exit: 100 });
  expect(sv(["status"])).toEqual({ complaint: "", usage: USAGE, exit: 100 });
  expect(lsb([])).toEqual({ complaint: "", usage: LSB_USAGE, exit: 2 });
});

test.each<[readonly string[], boolean, number]>([
  [["up", "a"], false, 7],
  [["-v", "up", "a"], true, 7],
  [["-w", "3", "up", "a"], true, 3],
  [["-w3", "up", "a"], true, 3],
  [["-vw3", "up", "a"], true, 3],
  [["-vw", "3", "up", "a"], true, 3],
  [["-w", "3", "-w", "9", "up", "a"], true, 9],
  [["-w", "3s", "up", "a"], true, 3],
  [["-w", "x", "up", "a"], true, 0],
  [["-w", "-1", "up", "a"], true, 0],
  [["-w", "", "up", "a"], true, 0],
  [["--", "up", "a"], false, 7],
  [["-v", "--", "up", "a"], true, 7],
])("options %j: verbose %p, wait %p", (words, isVerbose, wait) => {
  expect(sv(words)).toMatchObject({ isVerbose, wait, services: ["a"] });
});

test("$SVWAIT is how long to wait when -w does not say", () => {
  expect(sv(["up", "a"], "20")).toMatchObject({ wait: 20, isVerbose: false });
  expect(sv(["up", "a"], "x")).toMatchObject({ wait: 0 });
  expect(sv(["up", "a"], "")).toMatchObject({ wait: 0 });
  expect(sv(["-w", "3", "up", "a"], "20")).toMatchObject({ wait: 3 });
  expect(lsb(["start"], "20")).toMatchObject({ wait: 20 });
});

test.each<[readonly string[], string]>([
  [["-V"], `${VERSION}\n`],
  [["-V", "up", "a"], `${VERSION}\n`],
  [["-vV", "up", "a"], `${VERSION}\n`],
  [["-w"], "sv: option requires an argument -- w\n"],
  [["-vw"], "sv: option requires an argument -- w\n"],
  [["-q", "up", "a"], "sv: illegal option -- q\n"],
  [["-vq", "up", "a"], "sv: illegal option -- q\n"],
  [["--help"], ""],
])("wrong usage %j: %p", (words, complaint) => {
  expect(sv(words)).toEqual({ complaint, usage: USAGE, exit: 100 });
});

test("an LSB script complains under its own name", () => {
  expect(lsb(["-q"])).toEqual({ complaint: "web: illegal option -- q\n", usage: LSB_USAGE, exit: 2 });
  expect(lsb(["-w"])).toMatchObject({ complaint: "web: option requires an argument -- w\n" });
});

test("any words are a plan or wrong usage", () => {
  const word = fc.oneof(fc.string(), fc.constantFrom("-v", "-w", "-w9", "-", "--", "up", "status", "-V"));
  fc.assert(
    fc.property(fc.constantFrom("sv", "web"), fc.array(word), (name, words) => {
      const result = parse(name, words, undefined, VERSION);
      if ("usage" in result) expect(result.exit).toBe(name === "sv" ? 100 : 2);
      else {
        expect(result.services.length).toBeGreaterThan(0);
        expect(result.wait).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});
