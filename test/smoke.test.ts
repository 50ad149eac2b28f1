import { expect, test } from "bun:test";
import { join } from "node:path";
import { Sandbox } from "./lib/sandbox.ts";
import { ours } from "./lib/suite.ts";
import { until } from "./lib/until.ts";

test.concurrent("a service runs under runsv and is seen by sv", async () => {
  await using box = new Sandbox(ours.bin);
  box.write({ "s/run": "#!/bin/sh\nexec sleep 1000\n" });
  box.start([join(ours.bin, "runsv"), "s"]);
  await until("the service to run", () => box.read("s/supervise/stat") === "run\n");
  const { stdout, exit } = await box.run([join(ours.bin, "sv"), "status", "s"]);
  expect(stdout).toMatch(/^run: s: \(pid \d+\) \ds\n$/);
  expect(exit).toBe(0);
});
