/** How soon a single line is in the log. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { FedLogger } from "../lib/fed-logger.ts";
import { Sandbox } from "../lib/sandbox.ts";
import { ours } from "../lib/suite.ts";
import { until } from "../lib/until.ts";
import { atMost } from "./lib/aim.ts";
import { interleaved, type Row } from "./lib/row.ts";

const ROUNDS = 200;
/** The longest silence before a line, in milliseconds. */
const LONGEST_SILENCE = 20;
/** A line that is not there after so many milliseconds will not come. */
const DEADLINE = 5000;

/** Writes a line, and looks at nothing but the size of \`current\` until it is there; gives milliseconds. */
function latency(logger: FedLogger): number {
  const current = join(logger.directory, "current");
  const { size } = statSync(current);
  const start = performance.now();
  logger.write("a line\n");
  while (statSync(current).size === size) {
    if (performance.now() - start > DEADLINE) throw new Error(`${current}: the line does not come`);
  }
  return performance.now() - start;
}

export const svlogdLatency: Row = {
  title: "svlogd -t, one line after a silence, written to a pipe until it is in current",
  unit: "ms",
  aims: [atMost(5)],
  async measure(suites) {
    await using box = new Sandbox(ours.bin);
    using loggers = new DisposableStack();
    const contenders = suites.map(async (suite) => {
      const logger = loggers.use(new FedLogger(box, suite.name, [join(suite.bin, "svlogd"), "-t"]));
      logger.start();
      await until("svlogd to begin", () => box.read(suite.name, "current") !== undefined);
      return {
        name: suite.name,
        async sample() {
          await Bun.sleep(Math.random() * LONGEST_SILENCE);
          return latency(logger);
        },
      };
    });
    return await interleaved(ROUNDS, await Promise.all(contenders));
  },
};
