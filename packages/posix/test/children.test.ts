import { expect, test } from "bun:test";
import { Sandbox } from "../../../test/lib/sandbox.ts";
import { ours } from "../../../test/lib/suite.ts";
import { childrenOf } from "../src/children.ts";
import { errno } from "../src/errno.ts";
import { attempt, SystemError } from "../src/errors.ts";
import { spawn } from "../src/spawn.ts";
import { waitFor } from "../src/wait.ts";

const NOBODY = 2 ** 22 + 1;

test("a child is there until it is reaped", () => {
  const pid = spawn({ program: "/bin/true", argv: ["true"], catches: [] });
  expect(childrenOf(process.pid)).toContain(pid);
  waitFor(pid);
  expect(childrenOf(process.pid)).not.toContain(pid);
});

test("who is not there has no children to be told", () => {
  const children = attempt(() => childrenOf(NOBODY));
  expect(children instanceof SystemError && children.errno).toBe(errno.ENOENT);
});

test.concurrent("an orphan is adopted", async () => {
  await using box = new Sandbox(ours.bin);
  const source = JSON.stringify(import.meta.resolve("../src/index.ts"));
  const script = `
import { adoptOrphans, childrenOf, spawn, waitFor } from ${source};
adoptOrphans();
const argv = ["sh", "-c", "sleep 1000 & echo $! >orphan"];
waitFor(spawn({ program: "/bin/sh", argv, catches: [] }));
console.log(childrenOf(process.pid).join());
`;
  box.write({ "script.ts": script });
  const { stdout, stderr } = await box.run([process.execPath, "script.ts"]);
  expect({ stdout, stderr }).toEqual({ stdout: box.read("orphan") ?? "", stderr: "" });
});
