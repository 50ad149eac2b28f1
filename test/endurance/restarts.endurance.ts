/**
 * Very many restarts of one service: memory stays flat, no descriptor and no zombie is left.
 * Usage: bun test ./test/endurance/restarts.endurance.ts; ENDURANCE_RESTARTS=50000 for the full claim.
 *
 * A `run` that ends at once is rested for a second, so this would take half a day. The runsv that is run is the
 * built one, except that this rest takes no time.
 */
import { expect, test } from "bun:test";
import { statSync } from "node:fs";
import { join } from "node:path";
import { decodeStatus } from "../../packages/protocol/src/index.ts";
import { privateMemory } from "../bench/lib/private-memory.ts";
import { Installation } from "../lib/installation.ts";
import { Sandbox } from "../lib/sandbox.ts";
import { ours } from "../lib/suite.ts";
import { until } from "../lib/until.ts";
import { childrenOf, openDescriptors } from "./lib/processes.ts";

const RESTARTS = Number(process.env.ENDURANCE_RESTARTS ?? 3000);
/** Memory is looked at so many times, each time with the service down. */
const STEPS = 10;
/** By how much memory may exceed the least measured before, in kB. */
const FLAT = 1024;
const TIMEOUT = 20 * 60_000;

test(
  `${RESTARTS} restarts of one service`,
  async () => {
    await using box = new Sandbox(ours.bin);
    box.write({ "s/run": "#!/bin/sh\nprintf . >>starts\n", "s/down": "" });
    const installation = new Installation(box);
    await installation.install("runsv", "#rest(process, REST)", "#rest(process, 0)");
    const { pid } = box.start([join(installation.suite.bin, "runsv"), "s"]);
    const sv = async (command: string) =>
      expect((await box.run([join(ours.bin, "sv"), command, "s"])).exit).toBe(0);
    await until("runsv", () => box.read("s/supervise/stat") === "down\n");
    const descriptors = openDescriptors(pid);
    let least = Number.POSITIVE_INFINITY;
    for (let step = 1; step <= STEPS; step++) {
      const aim = (RESTARTS * step) / STEPS;
      await sv("up");
      await until(`${aim} starts`, () => startsOf(box) > aim, TIMEOUT);
      await sv("down");
      await until("the service to stay down", () => isDown(box));
      const { dirty, anonymous } = privateMemory(pid);
      console.log(`${startsOf(box)} starts: Private_Dirty ${dirty} kB, Anonymous ${anonymous} kB`);
      // The runtime opens a file for a moment when it collects garbage.
      await until("no descriptor more than at the start", () => openDescriptors(pid) <= descriptors);
      expect(childrenOf(pid)).toEqual([]);
      least = Math.min(least, dirty);
      expect(dirty - least).toBeLessThanOrEqual(FLAT);
    }
  },
  TIMEOUT,
);

/** How often \`run\` was started: it writes a byte each time. */
function startsOf(box: Sandbox): number {
  return statSync(box.path("s/starts"), { throwIfNoEntry: false })?.size ?? 0;
}

/** Whether the service is down to stay; sv is content with the moment between two runs. */
function isDown(box: Sandbox): boolean {
  const { phase, want } = decodeStatus(Buffer.from(box.read("s/supervise/status") ?? "", "latin1"));
  return phase === "down" && want === "down";
}
