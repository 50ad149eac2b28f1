/** `sv list` of a hundred services, beside the original's `sv status` of the same, `supervisorctl` and `pm2`. */
import { join } from "node:path";
import { Sandbox } from "../lib/sandbox.ts";
import { ours } from "../lib/suite.ts";
import { atMost } from "./lib/aim.ts";
import { commandTime } from "./lib/command-time.ts";
import { rivalStatus } from "./lib/rival-status.ts";
import { interleaved, type Row } from "./lib/row.ts";
import { Supervised } from "./lib/supervised.ts";

const ROUNDS = 30;
const SERVICES = 100;

export const list: Row = {
  title: `sv list of ${SERVICES} services, the original's sv status of the same, and what others have`,
  unit: "ms",
  aims: [atMost(80)],
  async measure(suites) {
    await using box = new Sandbox(ours.bin);
    await using stack = new AsyncDisposableStack();
    const names = Array.from({ length: SERVICES }, (_, index) => `service${index}`);
    // Whose runsv it is makes no difference to sv, and the original's is there sooner.
    const runsv = suites.at(-1) ?? ours;
    await Promise.all(names.map((name) => Supervised.start(box, runsv, name)));
    const env = { SVDIR: box.directory };
    const contenders = suites.map(({ name, bin }) => {
      const words = name === "ours" ? ["list"] : ["status", ...names];
      return { name, sample: () => commandTime([join(bin, "sv"), ...words], env) };
    });
    return await interleaved(ROUNDS, [...contenders, ...(await rivalStatus(stack, SERVICES))]);
  },
};
