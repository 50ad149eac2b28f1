import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { setSoftLimit } from "../src/limits.ts";

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
