/** The private memory of a runsv that has nothing to do. */
import { Sandbox } from "../lib/sandbox.ts";
import { ours } from "../lib/suite.ts";
import { atMost } from "./lib/aim.ts";
import { privateMemory, REST } from "./lib/private-memory.ts";
import type { Row } from "./lib/row.ts";
import { Supervised } from "./lib/supervised.ts";

/** How many of each suite rest side by side. */
const PROCESSES = 4;

export const memory: Row = {
  title: `Private_Dirty (smaps_rollup) of one runsv after ${REST} s at rest`,
  unit: "kB",
  aims: [atMost(4096)],
  async measure(suites) {
    await using box = new Sandbox(ours.bin);
    const groups = suites.map((suite) =>
      Promise.all(
        Array.from({ length: PROCESSES }, (_, index) =>
          Supervised.start(box, suite, `${suite.name}${index}`),
        ),
      ),
    );
    const services = await Promise.all(groups);
    await Bun.sleep(REST * 1000);
    return suites.map((suite, index) => ({
      name: suite.name,
      values: (services[index] ?? []).map(({ runsv }) => privateMemory(runsv).dirty),
    }));
  },
};
