import { expect, test } from "bun:test";
import { constants } from "node:os";
import { attempt, SystemError } from "../src/errors.ts";
import { kill, type SignalName, signalSet, signals, sigset } from "../src/signals.ts";
import { spawn } from "../src/spawn.ts";
import { waitFor, wasKilled } from "../src/wait.ts";

const ESRCH = 3;

test("the numbers are the system's", () => {
  for (const [name, number] of Object.entries(signals))
    expect(constants.signals[`SIG${name}` as NodeJS.Signals]).toBe(number);
});

test("a set has bit 0 for signal 1", () => {
  expect(signalSet([])).toBe(0n);
  expect(signalSet(["HUP"])).toBe(1n);
  expect(signalSet(["HUP", "TERM", "CHLD"])).toBe(1n | (1n << 14n) | (1n << 16n));
});

test("a set in the C library's form has 128 bytes", () => {
  const words = sigset(signalSet(["INT"]));
  expect(words.byteLength).toBe(128);
  expect(words[0]).toBe(2n);
});

test.each<SignalName>(["TERM", "KILL", "HUP"])("%s ends a process that has it at its default", (name) => {
  const pid = spawn({ program: "sleep", argv: ["sleep", "1000"], search: true, catches: [] });
  kill(pid, name);
  const status = waitFor(pid);
  expect(wasKilled(status)).toBe(true);
  expect(status & 0x7f).toBe(signals[name]);
});

test("a process that is gone cannot be signalled", () => {
  const pid = spawn({ program: "true", argv: ["true"], search: true, catches: [] });
  waitFor(pid);
  const error = attempt(() => kill(pid, "TERM"));
  expect(error).toBeInstanceOf(SystemError);
  expect(error).toMatchObject({ errno: ESRCH, call: "kill" });
});
