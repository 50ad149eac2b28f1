import { expect, test } from "bun:test";
import type { Status } from "@runit-ts/protocol";
import { statusLine } from "../../src/classic/status-line.ts";

const NOW = { seconds: 1000, nanoseconds: 0 };

const running: Status = {
  since: { seconds: 990, nanoseconds: 999_999_999 },
  pid: 42,
  paused: false,
  want: "up",
  gotTerm: false,
  phase: "run",
};
const down: Status = { ...running, pid: 0, want: "down", phase: "down" };

test.each<[Status, isNormallyUp: boolean, line: string]>([
  [running, true, "run: web: (pid 42) 10s"],
  [running, false, "run: web: (pid 42) 10s, normally down"],
  [{ ...running, paused: true }, true, "run: web: (pid 42) 10s, paused"],
  [{ ...running, want: "down" }, true, "run: web: (pid 42) 10s, want down"],
  [{ ...running, want: "exit" }, true, "run: web: (pid 42) 10s, want down"],
  [{ ...running, gotTerm: true }, true, "run: web: (pid 42) 10s, got TERM"],
  [
    { ...running, paused: true, want: "down", gotTerm: true },
    false,
    "run: web: (pid 42) 10s, normally down, paused, want down, got TERM",
  ],
  [{ ...running, phase: "finish" }, true, "finish: web: (pid 42) 10s"],
  [{ ...running, phase: "finish", pid: 0 }, true, "finish: web: (pid 0) 10s, normally up, want up"],
  [down, false, "down: web: 10s"],
  [down, true, "down: web: 10s, normally up"],
  [{ ...down, want: "up" }, false, "down: web: 10s, want up"],
  [{ ...down, want: "up" }, true, "down: web: 10s, normally up, want up"],
  [{ ...down, paused: true, gotTerm: true }, false, "down: web: 10s"],
])("%j, normally up %p: %s", (status, isNormallyUp, line) => {
  expect(statusLine("web", status, isNormallyUp, NOW)).toBe(line);
});

test("a time that has not come yet is now, and the name is as it was given", () => {
  const since = { seconds: 1001, nanoseconds: 0 };
  expect(statusLine("./caf\xe9/", { ...down, since }, false, NOW)).toBe("down: ./caf\xe9/: 0s");
});
