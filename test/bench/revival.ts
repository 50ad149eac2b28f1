/** From the death of a `run` to the next. */
import { Sandbox } from "../lib/sandbox.ts";
import { until } from "../lib/until.ts";
import { atMost } from "./lib/aim.ts";
import { Bell } from "./lib/bell.ts";
import { interleaved, type Row } from "./lib/row.ts";
import { supervise, supervisors } from "./lib/supervisors.ts";

const ROUNDS = 15;
/** Over this age in milliseconds a `run` is started again without rest, whoever it is that does it. */
const OLD = 1200;

export const revival: Row = {
  title: "run, older than a second, killed with KILL until run runs again",
  unit: "ms",
  aims: [atMost(3, "original")],
  async measure(suites) {
    await using boxes = new AsyncDisposableStack();
    const contenders = supervisors(suites).map(async (supervisor) => {
      const box = boxes.use(new Sandbox(supervisor.bin));
      const bell = boxes.use(new Bell(box.path("bell")));
      supervise(box, supervisor, 1, bell.run);
      await bell.rung();
      return {
        name: supervisor.name,
        async sample() {
          const { at, pid } = await bell.rung();
          await until("run to grow old", () => performance.now() - at > OLD);
          return bell.timeAfter(() => process.kill(pid, "SIGKILL"));
        },
      };
    });
    return await interleaved(ROUNDS, await Promise.all(contenders));
  },
};
