/** The private memory of svlogd, while it has much to do and afterwards. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { FedLogger } from "../lib/fed-logger.ts";
import { newestContent } from "../lib/log-directory.ts";
import { Sandbox } from "../lib/sandbox.ts";
import { ours, type Suite } from "../lib/suite.ts";
import { until } from "../lib/until.ts";
import { atMost } from "./lib/aim.ts";
import { type Load, loads } from "./lib/loads.ts";
import { writeLogLines } from "./lib/log-lines.ts";
import { privateMemory } from "./lib/private-memory.ts";
import { interleaved, type Row, type Series } from "./lib/row.ts";

const MEGABYTES = 100;
const ROUNDS = 2;
/** How often memory is looked at under load, in milliseconds. */
const LOOK = 5;
/** How many of each suite rest side by side, and how long, in seconds. */
const PROCESSES = 3;
const REST = 15;
/** What is written after the load: when it is logged, so is all of the load. */
const END = "the end of the load\n";
/** A load of one line. */
const LONG_LINE = "head -c 1000000000 /dev/zero | tr '\\0' x";

/** A svlogd, and what it has to do. */
class Worker implements Disposable {
  readonly #logger: FedLogger;
  readonly #pid: number;

  /** Starts it, with log directories whose names begin with `name`. */
  constructor(box: Sandbox, { bin }: Suite, name: string, load: Load) {
    const others = Array.from({ length: load.directories - 1 }, (_, index) => box.path(`${name}.${index}`));
    for (const directory of others) mkdirSync(directory);
    const command = [join(bin, "svlogd"), ...load.options, ...others];
    this.#logger = new FedLogger(box, name, command, load.config);
    this.#pid = this.#logger.start().pid;
  }

  /** Its private memory now, in kB. */
  get memory(): number {
    return privateMemory(this.#pid).dirty;
  }

  /** Feeds it with what a command prints, until all of that is logged; gives the peak of its memory in kB. */
  async work(command: string): Promise<number> {
    let peak = 0;
    const looking = setInterval(() => {
      peak = Math.max(peak, this.memory);
    }, LOOK);
    try {
      await this.#logger.feed(command);
      this.#logger.write(`\n${END}`);
      await until("the end of the load", () => newestContent(this.#logger.directory).endsWith(END));
    } finally {
      clearInterval(looking);
    }
    return peak;
  }

  [Symbol.dispose](): void {
    this.#logger[Symbol.dispose]();
  }
}

const peak: Row = {
  title: `Private_Dirty (smaps_rollup) of svlogd, the peak while it logs ${MEGABYTES} MB, or a line of 1 GB`,
  unit: "kB",
  aims: [atMost(16384)],
  async measure(suites) {
    await using box = new Sandbox(ours.bin);
    writeLogLines(box.path("lines"), MEGABYTES);
    const contenders = suites.flatMap((suite) => {
      const contender = (name: string, load: Load, command: string) => ({
        name: suite.name,
        load: name,
        async sample() {
          using worker = new Worker(box, suite, crypto.randomUUID(), load);
          return await worker.work(command);
        },
      });
      return [
        ...Object.values(loads).map((load) => contender(load.name, load, `cat ${box.path("lines")}`)),
        contender("a line of 1 GB", loads.stamped, LONG_LINE),
      ];
    });
    return await interleaved(ROUNDS, contenders);
  },
};

const rest: Row = {
  title: `Private_Dirty (smaps_rollup) of one svlogd, ${REST} s after it logged ${MEGABYTES} MB`,
  unit: "kB",
  aims: [atMost(6144)],
  async measure(suites) {
    await using box = new Sandbox(ours.bin);
    using stack = new DisposableStack();
    writeLogLines(box.path("lines"), MEGABYTES);
    const groups = suites.map((suite) =>
      Array.from({ length: PROCESSES }, (_, index) =>
        stack.use(new Worker(box, suite, `${suite.name}${index}`, loads.stamped)),
      ),
    );
    for (const worker of groups.flat()) await worker.work(`cat ${box.path("lines")}`);
    await Bun.sleep(REST * 1000);
    return groups.map(
      (workers, index): Series => ({
        name: suites[index]?.name ?? "",
        values: workers.map(({ memory }) => memory),
      }),
    );
  },
};

export const svlogdMemory: Record<string, Row> = { "svlogd-memory": peak, "svlogd-rest": rest };
