import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { SystemError } from "../src/errors.ts";
import { chroot, nice, setSoftLimit } from "../src/process-state.ts";

const coreLimit = () =>
  /^Max core file size +(\S+) +(\S+)/m.exec(readFileSync("/proc/self/limits", "latin1"))?.slice(1);

test("a soft limit is set, and never above the hard one", () => {
  const [, hard = ""] = coreLimit() ?? [];
  setSoftLimit("core", 0n);
  expect(coreLimit()).toEqual(["0", hard]);
  setSoftLimit("core", "hard");
  expect(coreLimit()).toEqual([hard, hard]);
  setSoftLimit("core", 2n ** 64n - 1n);
  expect(coreLimit()).toEqual([hard, hard]);
});

test("no change of the nice level is no failure", () => {
  expect(() => nice(0)).not.toThrow();
});

test("what the system refuses is thrown", () => {
  expect(() => chroot("/no/such/directory")).toThrow(SystemError);
});
