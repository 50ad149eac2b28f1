import { expect, test } from "bun:test";
import { Sandbox } from "../../../test/lib/sandbox.ts";
import { ours } from "../../../test/lib/suite.ts";

const SCRIPT = `
import { lastArgumentMemory, readFile } from ${JSON.stringify(import.meta.resolve("../src/index.ts"))};
const memory = lastArgumentMemory(9);
console.log(Buffer.from(memory).toString("latin1"));
memory.set(Buffer.from("new"), 6);
console.log(readFile("/proc/self/cmdline").toString("latin1").split("\\0").slice(-3, -1).join(" "));
`;

test.concurrent("the last argument is read and changed where process listings look", async () => {
  await using box = new Sandbox(ours.bin);
  box.write({ "script.ts": SCRIPT });
  const { stdout, stderr } = await box.run([process.execPath, "script.ts", "first", "abcdefghi"]);
  expect(stderr).toBe("");
  expect(stdout).toBe("abcdefghi\nfirst abcdefnew\n");
});
