/** From the death of a `run` to the next. */
import { Sandbox } from "../lib/sandbox.ts";
import { ours } from "../lib/suite.ts";
import { Bell } from "./lib/bell.ts";
import { interleaved, type Row } from "./lib/row.ts";
import { Supervised } from "./lib/supervised.ts";

const ROUNDS = 15;

export const revival: Row = {
  title: "run, older than a second, killed with KILL until run runs again",
  unit: "ms",
  aim: "at most 3 times the original",
  async measure(suites) {
    await using box = new Sandbox(ours.bin);
    using bells = new DisposableStack();
    const contenders = suites.map(async (suite) => {
      const bell = bells.use(new Bell(box.path(`${suite.name}.bell`)));
      const service = await Supervised.start(box, suite, suite.name, bell.run);
      return {
        name: suite.name,
        async sample() {
          await service.aged();
          const { pid } = service.status();
          return bell.timeAfter(() => process.kill(pid, "SIGKILL"));
        },
      };
    });
    return await interleaved(ROUNDS, await Promise.all(contenders));
  },
};
