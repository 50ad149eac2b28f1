/**
 * The private memory of runsvdir and runsv, at rest and under ten restarts a second, classic and shared: flat.
 * Usage: bun test ./test/endurance/memory.endurance.ts; MEMORY_MINUTES=30 for the full claim.
 */
import { expect, test } from "bun:test";
import { privateMemory } from "../bench/lib/private-memory.ts";
import { Sandbox } from "../lib/sandbox.ts";
import { isServed } from "../lib/service-directory.ts";
import { ours } from "../lib/suite.ts";
import { until } from "../lib/until.ts";
import { childrenOf } from "./lib/processes.ts";

const MINUTES = Number(process.env.MEMORY_MINUTES ?? 2);
const MINUTE = 60_000;
/** By how much memory may exceed what it was after the first minute, in kB. */
const FLAT = 1024;
const TIMEOUT = (MINUTES + 2) * MINUTE;

const STEADY = "#!/bin/sh\nexec sleep 100000\n";
/** Ends at once, and so is started once a second. */
const CRASHING = "#!/bin/sh\necho run\n";
/** As many starts a second. */
const CRASHING_SERVICES = 10;

const RESTING: Record<string, string> = {
  "sd/steady/run": STEADY,
  "sd/logged/run": STEADY,
  "sd/logged/log/run": "#!/bin/sh\nexec cat\n",
};
const RESTARTING = Object.fromEntries(
  Array.from({ length: CRASHING_SERVICES }, (_, index) => [`sd/crashing-${index}/run`, CRASHING]),
);

for (const [kind, files] of Object.entries({ "at rest": RESTING, "ten restarts a second": RESTARTING })) {
  for (const [mode, words] of Object.entries({ classic: [], shared: ["--shared"] }))
    test.concurrent(
      `${kind}, ${mode}: ${MINUTES} minutes`,
      async () => {
        await using box = new Sandbox(ours.bin);
        box.write(files);
        const runsvdir = box.start(["runsvdir", ...words, box.path("sd")]);
        const services = Object.keys(files).filter((file) => !file.includes("log/"));
        for (const file of services)
          await until(`${file} to be served`, () => isServed(box.path(file, "..")));
        const supervisors = [runsvdir.pid, ...childrenOf(runsvdir.pid)];
        const look = () => supervisors.map((pid) => privateMemory(pid).dirty);
        await Bun.sleep(MINUTE);
        const first = look();
        for (let minute = 2; minute <= MINUTES; minute++) {
          await Bun.sleep(MINUTE);
          const [own = 0, ...runsvs] = look();
          console.log(
            `${kind}, ${mode}, ${minute}: runsvdir ${own} kB, runsv at most ${Math.max(...runsvs)} kB`,
          );
        }
        expect([runsvdir.pid, ...childrenOf(runsvdir.pid)]).toEqual(supervisors);
        for (const [index, dirty] of look().entries())
          expect(dirty - (first[index] ?? 0)).toBeLessThanOrEqual(FLAT);
      },
      TIMEOUT,
    );
}
