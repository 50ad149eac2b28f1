/** A thousand services: our runsvdir --shared beside the original's runsvdir. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { childrenOf } from "../lib/container.ts";
import { Sandbox } from "../lib/sandbox.ts";
import { ours, type Suite } from "../lib/suite.ts";
import { until } from "../lib/until.ts";
import { atMost } from "./lib/aim.ts";
import { commandTime } from "./lib/command-time.ts";
import { proportionalMemory } from "./lib/private-memory.ts";
import { interleaved, type Row } from "./lib/row.ts";
import { aged, Supervised } from "./lib/supervised.ts";

const SERVICES = 1000;
const START_ROUNDS = 3;
const STATUS_ROUNDS = 10;
const RESTART_ROUNDS = 800;
/** The original looks every 0.42 seconds, and takes as long each time. */
const ORIGINAL_RESTART_ROUNDS = 20;
/** How many take turns in being restarted: meanwhile the others grow old enough. */
const TURNS = 50;
/** How long memory is left alone before it is looked at, in seconds. */
const REST = Number(process.env.BENCH_REST ?? 60);
/** For a loaded machine, in milliseconds. */
const DEADLINE = 300_000;

/** Each `run` adds a byte to the file `up` when it begins. */
const RUN = "#!/bin/sh\nprintf . >>../../up\nexec sleep 10000\n";
const NAMES = Array.from({ length: SERVICES }, (_, index) => `service${index}`);

/** A thousand services in a sandbox of their own. */
class Tree implements AsyncDisposable {
  readonly suite: Suite;
  readonly #box: Sandbox;
  #runsvdir = 0;

  constructor(suite: Suite) {
    this.suite = suite;
    // runsvdir takes the runsv that it finds.
    this.#box = new Sandbox(suite.bin);
    this.#box.write(Object.fromEntries(NAMES.map((name) => [`sd/${name}/run`, RUN])));
  }

  /** The services directory. */
  get directory(): string {
    return this.#box.path("sd");
  }

  /**
   * Starts a service of its own beside them. What a file system takes for a new file depends on where that is, and how
   * much has been deleted there.
   */
  startAlone(name: string): Promise<Supervised> {
    return Supervised.start(this.#box, this.suite, name);
  }

  /** Starts runsvdir; gives the milliseconds until every service runs. */
  async start(): Promise<number> {
    const start = performance.now();
    const mode = this.suite === ours ? ["--shared"] : [];
    this.#runsvdir = this.#box.start([join(this.suite.bin, "runsvdir"), ...mode, this.directory]).pid;
    const up = () => statSync(this.#box.path("up"), { throwIfNoEntry: false })?.size ?? 0;
    await until(`${SERVICES} services`, () => up() >= SERVICES, DEADLINE);
    return performance.now() - start;
  }

  /** The processes of runsvdir and runsv. */
  get supervisors(): number[] {
    return [this.#runsvdir, ...childrenOf(this.#runsvdir)];
  }

  /** Ends every process. */
  stop(): Promise<void> {
    return this.#box.end();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#box[Symbol.asyncDispose]();
  }
}

/** Has all services of every suite running, and does something with them. */
async function withTrees<T>(
  suites: readonly Suite[],
  act: (trees: readonly Tree[]) => Promise<T>,
): Promise<T> {
  await using stack = new AsyncDisposableStack();
  const trees = suites.map((suite) => stack.use(new Tree(suite)));
  for (const tree of trees) await tree.start();
  return await act(trees);
}

const start: Row = {
  title: `runsvdir on ${SERVICES} services, until all of them run`,
  unit: "ms",
  aims: [atMost(1, "original")],
  async measure(suites) {
    // Deleted at the end only: for minutes after, a file system may look for room where the deleted was.
    await using stack = new AsyncDisposableStack();
    return await interleaved(
      START_ROUNDS,
      suites.map((suite) => ({
        name: suite.name,
        async sample() {
          const tree = stack.use(new Tree(suite));
          const time = await tree.start();
          await tree.stop();
          return time;
        },
      })),
    );
  },
};

const memory: Row = {
  title: `PSS (smaps_rollup) of runsvdir and runsv of ${SERVICES} services, all together, after ${REST} s at rest`,
  unit: "kB",
  aims: [atMost(1, "original")],
  measure: (suites) =>
    withTrees(suites, async (trees) => {
      await Bun.sleep(REST * 1000);
      return trees.map(({ suite, supervisors }) => {
        const all = supervisors.map(proportionalMemory);
        return { name: suite.name, values: [all.reduce((sum, each) => sum + each, 0)] };
      });
    }),
};

const status: Row = {
  title: `sv status of ${SERVICES} services`,
  unit: "ms",
  aims: [atMost(3, "original")],
  measure: (suites) =>
    withTrees(suites, (trees) =>
      interleaved(
        STATUS_ROUNDS,
        trees.map(({ suite, directory }) => ({
          name: suite.name,
          sample: () => commandTime([join(suite.bin, "sv"), "status", ...NAMES], { SVDIR: directory }),
        })),
      ),
    ),
};

/** `sv restart` of services that are old enough, in turn. */
function restarting(name: string, suite: Suite, directories: readonly string[]) {
  let restarts = 0;
  return {
    name,
    async sample() {
      const directory = directories[restarts++ % directories.length] ?? "";
      await aged(directory);
      return commandTime([join(suite.bin, "sv"), "restart", directory]);
    },
  };
}

/** Not slower, as far as this can tell: by so much do two runs of it differ. */
const NOT_SLOWER = 1.02;

const restart: Row = {
  title: `sv restart of one of ${SERVICES} services, and of one alone under a runsv of its own`,
  unit: "ms",
  aims: [atMost(NOT_SLOWER, "ours, alone")],
  measure: (suites) =>
    withTrees(suites, async (trees) => {
      const [first, ...others] = trees;
      if (first?.suite !== ours) throw new Error("ours is not measured");
      const turns = NAMES.slice(0, TURNS);
      const alone = await Promise.all(turns.map((name) => first.startAlone(name)));
      const ofMany = ({ suite, directory }: Tree) => {
        const directories = turns.map((name) => join(directory, name));
        return restarting(suite.name, suite, directories);
      };
      const directories = alone.map(({ directory }) => directory);
      const compared = [ofMany(first), restarting("ours, alone", ours, directories)];
      return [
        ...(await interleaved(RESTART_ROUNDS, compared)),
        ...(await interleaved(ORIGINAL_RESTART_ROUNDS, others.map(ofMany))),
      ];
    }),
};

export const thousand: Record<string, Row> = {
  "thousand-start": start,
  "thousand-memory": memory,
  "thousand-status": status,
  "thousand-restart": restart,
};
