import { expect, test } from "bun:test";
import { SystemError } from "../src/errors.ts";
import { chroot, nice } from "../src/process-state.ts";

test("no change of the nice level is no failure", () => {
  expect(() => nice(0)).not.toThrow();
});

test("what the system refuses is thrown", () => {
  expect(() => chroot("/no/such/directory")).toThrow(SystemError);
});
