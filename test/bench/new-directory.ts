/** From a new directory in the services directory to its `run`. */
import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { Sandbox } from "../lib/sandbox.ts";
import { ours, type Suite } from "../lib/suite.ts";
import { atMost } from "./lib/aim.ts";
import { Bell } from "./lib/bell.ts";
import type { Row, Series } from "./lib/row.ts";

const ROUNDS = 4;
/** How many trees of the original are measured at once: it takes seconds, none disturbs another. */
const TREES = 4;
/** How many samples of ours come between, one by one. */
const OURS_IN_A_ROUND = 4;
/** The original looks for new directories this often, in milliseconds. */
const LOOK = 5000;

/** A services directory under a runsvdir. */
class Tree {
  readonly #box: Sandbox;
  readonly #name: string;
  readonly #bell: Bell;
  #count = 0;

  private constructor(box: Sandbox, name: string, bell: Bell) {
    this.#box = box;
    this.#name = name;
    this.#bell = bell;
  }

  /** Starts a runsvdir, and waits until the first directory in it runs. */
  static async start(box: Sandbox, suite: Suite, name: string, bell: Bell): Promise<Tree> {
    mkdirSync(box.path(name));
    // Each with a runsv of its own suite.
    const env = { PATH: `${suite.bin}:${process.env.PATH}` };
    box.start([join(suite.bin, "runsvdir"), box.path(name)], { env });
    const tree = new Tree(box, name, bell);
    await tree.sample();
    return tree;
  }

  /** Moves a prepared directory in; gives the milliseconds until its `run` begins. */
  sample(): Promise<number> {
    const service = `s${this.#count++}`;
    const prepared = `${this.#name}.${service}`;
    this.#box.write({ [`${prepared}/run`]: this.#bell.run });
    return this.#bell.timeAfter(() =>
      renameSync(this.#box.path(prepared), this.#box.path(this.#name, service)),
    );
  }

  /** The same, at some moment between two of the original's looks. */
  async sampleAtRandom(): Promise<number> {
    await Bun.sleep(Math.random() * LOOK);
    return this.sample();
  }
}

export const newDirectory: Row = {
  title: "new directory in the services directory until its run runs",
  unit: "ms",
  aims: [atMost(1 / 20, "original")],
  async measure([first, original]) {
    await using box = new Sandbox(ours.bin);
    using bells = new DisposableStack();
    const start = (suite: Suite, name: string) =>
      Tree.start(box, suite, name, bells.use(new Bell(box.path(`${name}.bell`))));
    const [tree, ...originals] = await Promise.all([
      start(first ?? ours, "ours"),
      ...(original ? Array.from({ length: TREES }, (_, index) => start(original, `original${index}`)) : []),
    ]);
    const measured = { ours: [] as number[], original: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      for (let index = 0; index < OURS_IN_A_ROUND; index++) measured.ours.push(await tree.sample());
      measured.original.push(...(await Promise.all(originals.map((each) => each.sampleAtRandom()))));
    }
    return Object.entries(measured)
      .map(([name, values]): Series => ({ name, values }))
      .filter(({ values }) => values.length > 0);
  },
};
