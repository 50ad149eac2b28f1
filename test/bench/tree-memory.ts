/** The private memory of all that supervises, against the number of services. */
import { readFileSync } from "node:fs";
import { Sandbox } from "../lib/sandbox.ts";
import { ours } from "../lib/suite.ts";
import { until } from "../lib/until.ts";
import { privateMemory, REST } from "./lib/private-memory.ts";
import type { Row } from "./lib/row.ts";
import { SLEEPER } from "./lib/supervised.ts";
import { SERVICES, type Supervisor, supervise, supervisors } from "./lib/supervisors.ts";

const COUNTS = [1, 10, 50];

/** Starts a tree of so many services, and waits until they run; gives what tells the memory of the rest, in kB. */
async function tree(box: Sandbox, supervisor: Supervisor, count: number): Promise<() => number> {
  supervise(box, supervisor, count, SLEEPER);
  const supervising = () => box.processes().filter((pid) => !isSleeper(pid));
  await until(
    `${count} services of ${supervisor.name}`,
    () => box.processes().length - supervising().length === count,
  );
  return () => supervising().reduce((sum, pid) => sum + privateMemory(pid).dirty, 0);
}

/** One runsv of ours for all services. */
const SHARED: Supervisor = {
  name: "ours, --shared",
  bin: ours.bin,
  command: (box) => ["runsvdir", "--shared", box.path(SERVICES)],
};

function isSleeper(pid: number): boolean {
  return readFileSync(`/proc/${pid}/comm`, "latin1") === "sleep\n";
}

export const treeMemory: Row = {
  title: `Private_Dirty (smaps_rollup) of all that supervises a number of services, after ${REST} s at rest`,
  unit: "kB",
  aims: [],
  async measure(suites) {
    await using boxes = new AsyncDisposableStack();
    const trees = COUNTS.flatMap((count) =>
      [...supervisors(suites), SHARED].map(async (supervisor) => ({
        name: supervisor.name,
        load: `${count} ${count === 1 ? "service" : "services"}`,
        memory: await tree(boxes.use(new Sandbox(supervisor.bin)), supervisor, count),
      })),
    );
    const started = await Promise.all(trees);
    await Bun.sleep(REST * 1000);
    return started.map(({ name, load, memory }) => ({ name, load, values: [memory()] }));
  },
};
