/** `chpst -u nobody -o 100 true`, the whole command, and what of it the runtime takes. */
import { join } from "node:path";
import { Sandbox } from "../lib/sandbox.ts";
import { ours } from "../lib/suite.ts";
import { atMost } from "./lib/aim.ts";
import { commandTime } from "./lib/command-time.ts";
import { interleaved, type Row } from "./lib/row.ts";

const ROUNDS = 100;
const STEPS = ["-u", "nobody", "-o", "100", "true"];

export const chpst: Row = {
  title: "chpst -u nobody -o 100 true (by root), and an empty script for what the runtime takes",
  unit: "ms",
  aims: [atMost(9)],
  async measure(suites) {
    await using box = new Sandbox(ours.bin);
    box.write({ "empty.js": "" });
    const empty = [process.execPath, "--no-env-file", "--config=/dev/null", box.path("empty.js")];
    const contenders = suites.map((suite) => ({
      name: suite.name,
      sample: () => commandTime([join(suite.bin, "chpst"), ...STEPS]),
    }));
    return await interleaved(ROUNDS, [
      ...contenders,
      { name: "bun, an empty script", sample: () => commandTime(empty) },
    ]);
  },
};
