/** Results as data, for the tests of what is made of them. */
import { atLeast, atMost } from "./aim.ts";
import type { Circumstances, Results } from "./results.ts";

export const here: Circumstances = {
  date: "2026-11-22",
  machine: { cpu: "Abacus | 2", cores: 2, kernel: "6.1.0", memory: 4 * 2 ** 30 },
  versions: { "runit-ts": "0.1.0", runit: "2.1.2-54" },
};

export const example: Results = {
  status: {
    title: "sv status",
    unit: "ms",
    aims: [atMost(10)],
    ...here,
    series: [
      { name: "ours", values: [9, 8, 8.5, 12, 8.75] },
      { name: "original", values: [1, 1, 1] },
      { name: "bun, an empty script", values: [7] },
    ],
  },
  "svlogd-memory": {
    title: "svlogd <under load>",
    unit: "kB",
    aims: [atMost(1, "original"), atLeast(2, "s6-log")],
    ...here,
    date: "2026-12-01",
    series: [
      { name: "ours", load: "-r _", values: [300] },
      { name: "ours", load: "a & b", values: [200] },
      { name: "original", load: "-r _", values: [200] },
      { name: "original", load: "a & b", values: [400] },
    ],
  },
};
