/** `sv status`, the whole command, and what of it the runtime takes. */
import { join } from "node:path";
import { Sandbox } from "../lib/sandbox.ts";
import { ours } from "../lib/suite.ts";
import { atMost } from "./lib/aim.ts";
import { commandTime } from "./lib/command-time.ts";
import { rivalStatus } from "./lib/rival-status.ts";
import { interleaved, type Row } from "./lib/row.ts";
import { Supervised } from "./lib/supervised.ts";

const ROUNDS = 100;

export const status: Row = {
  title: "sv status of one service, and an empty script for what the runtime takes",
  unit: "ms",
  aims: [atMost(10)],
  async measure(suites) {
    await using box = new Sandbox(ours.bin);
    await using stack = new AsyncDisposableStack();
    box.write({ "empty.js": "" });
    const empty = [process.execPath, "--no-env-file", "--config=/dev/null", box.path("empty.js")];
    const services = await Promise.all(suites.map((suite) => Supervised.start(box, suite, suite.name)));
    const contenders = services.map(({ suite, directory }) => ({
      name: suite.name,
      sample: () => commandTime([join(suite.bin, "sv"), "status", directory]),
    }));
    return await interleaved(ROUNDS, [
      ...contenders,
      { name: "bun, an empty script", sample: () => commandTime(empty) },
      ...(await rivalStatus(stack, 1, true)),
    ]);
  },
};
