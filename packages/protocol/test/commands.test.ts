import { expect, test } from "bun:test";
import { signals } from "@runit-ts/posix";
import { isCommand, isSignalCommand, SIGNAL_COMMANDS } from "../src/commands.ts";

const BYTES = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte));

test("the bytes that are commands", () => {
  expect(BYTES.filter(isCommand).sort().join("")).toBe("12acdhikopqtux");
});

test("the commands that only signal, and their signals", () => {
  expect(BYTES.filter(isSignalCommand).sort().join("")).toBe("12achikpq");
  expect(SIGNAL_COMMANDS).toEqual({
    p: "STOP",
    c: "CONT",
    h: "HUP",
    a: "ALRM",
    i: "INT",
    q: "QUIT",
    "1": "USR1",
    "2": "USR2",
    k: "KILL",
  });
  for (const name of Object.values(SIGNAL_COMMANDS)) expect(signals[name]).toBeGreaterThan(0);
});

test("what is inherited by every object is no command", () => {
  expect(isSignalCommand("toString")).toBe(false);
});
