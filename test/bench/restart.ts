/** `sv restart`, the whole command, of a service that comes up at once. */
import { join } from "node:path";
import { Sandbox } from "../lib/sandbox.ts";
import { ours } from "../lib/suite.ts";
import { atMost } from "./lib/aim.ts";
import { commandTime } from "./lib/command-time.ts";
import { interleaved, type Row } from "./lib/row.ts";
import { Supervised } from "./lib/supervised.ts";

const ROUNDS = 12;

export const restart: Row = {
  title: "sv restart of a service that comes up at once, our sv and runsv, the original's sv and runsv",
  unit: "ms",
  aims: [atMost(30), atMost(1 / 10, "original")],
  async measure(suites) {
    await using box = new Sandbox(ours.bin);
    const services = await Promise.all(suites.map((suite) => Supervised.start(box, suite, suite.name)));
    const contenders = services.map((service) => ({
      name: service.suite.name,
      async sample() {
        await service.aged();
        return commandTime([join(service.suite.bin, "sv"), "restart", service.directory]);
      },
    }));
    return await interleaved(ROUNDS, contenders);
  },
};
