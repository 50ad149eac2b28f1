import { expect, test } from "bun:test";
import type { Status } from "@runit-ts/protocol";
import { isReached } from "../../src/classic/verdict.ts";

const COMMANDED = { seconds: 1000, nanoseconds: 500 };
const EARLIER = { seconds: 1000, nanoseconds: 499 };

const running: Status = {
  since: COMMANDED,
  pid: 42,
  paused: false,
  want: "up",
  gotTerm: false,
  phase: "run",
};
const down: Status = { ...running, pid: 0, want: "down", phase: "down" };
const finishing: Status = { ...running, phase: "finish" };
const finishUnstarted: Status = { ...finishing, pid: 0 };

/** Whether the goal is reached, with a `check` that says yes, and with one that says no. */
function verdicts(goal: string, status: Status): [available: boolean, unavailable: boolean] {
  const verdict = (answer: boolean) =>
    isReached(status, { goal, since: COMMANDED, isAvailable: () => answer });
  return [verdict(true), verdict(false)];
}

const YES = [true, true];
const NO = [false, false];
const IF_AVAILABLE = [true, false];

test.each<[goal: string, what: string, status: Status, expected: boolean[]]>([
  ["u", "running", running, IF_AVAILABLE],
  ["u", "running since before", { ...running, since: EARLIER }, IF_AVAILABLE],
  ["u", "finishing", finishing, NO],
  ["u", "down", down, NO],

  ["d", "down", down, YES],
  ["d", "running", running, NO],
  ["d", "finishing", finishing, NO],
  ["d", "about to finish", finishUnstarted, NO],

  ["C", "running as wanted", running, IF_AVAILABLE],
  ["C", "down as wanted", down, YES],
  ["C", "down, wanted up", { ...down, want: "up" }, NO],
  ["C", "running, wanted down", { ...running, want: "down" }, NO],

  ["x", "running", running, NO],
  ["x", "down", down, NO],

  ["t", "running since", running, IF_AVAILABLE],
  ["t", "running since before", { ...running, since: EARLIER }, NO],
  ["t", "running with TERM pending", { ...running, gotTerm: true }, NO],
  ["t", "down as wanted", down, YES],
  ["t", "down, wanted up", { ...down, want: "up" }, NO],
  ["k", "running since", running, IF_AVAILABLE],
  ["k", "running since before", { ...running, since: EARLIER }, NO],
  ["k", "down as wanted", down, YES],

  ["o", "running once", { ...running, want: "down" }, YES],
  ["o", "running for good", running, NO],
  ["o", "down since", down, YES],
  ["o", "down since before", { ...down, since: EARLIER }, NO],

  ["p", "paused", { ...running, paused: true }, YES],
  ["p", "running", running, NO],
  ["p", "down", down, YES],
  ["c", "running", running, YES],
  ["c", "paused", { ...running, paused: true }, NO],
  ["c", "down", { ...down, paused: true }, YES],

  ["h", "down", down, YES],
  ["", "down", down, YES],

  ["tcu", "running since", running, IF_AVAILABLE],
  ["tcu", "running since before", { ...running, since: EARLIER }, NO],
  ["tcu", "running since, paused", { ...running, paused: true }, NO],
  ["tcu", "down as wanted", down, NO],
  ["tcu", "finishing", finishing, NO],
  ["tc", "down as wanted", down, YES],
])("%s: %s", (goal, _, status, expected) => {
  expect(verdicts(goal, status)).toEqual(expected as [boolean, boolean]);
});

test.each([
  ["u", down],
  ["u", finishing],
  ["d", running],
  ["C", { ...down, want: "up" }],
  ["t", { ...running, gotTerm: true }],
  ["t", { ...running, since: EARLIER }],
] as const)("check is not run for %s when something else is missing", (goal, status) => {
  const isAvailable = (): boolean => {
    throw new Error("check was run");
  };
  expect(isReached(status, { goal, since: COMMANDED, isAvailable })).toBe(false);
});
