/**
 * runsv and runsvdir killed with KILL at random moments: the tree always comes back, and nobody ever reads half
 * a status record.
 * Usage: bun test ./test/endurance/kills.endurance.ts; ENDURANCE_KILLS=200 for the full claim,
 * ENDURANCE_SEED=N for the moments of an earlier run.
 */
import { expect, test } from "bun:test";
import { randomSource } from "../lib/random.ts";
import { Sandbox } from "../lib/sandbox.ts";
import { ours } from "../lib/suite.ts";
import { Tree } from "./lib/tree.ts";

const KILLS = Number(process.env.ENDURANCE_KILLS ?? 40);
const SEED = Number(process.env.ENDURANCE_SEED ?? Date.now() % 1_000_000);
/** At most so many kills come before the tree is given time to recover. */
const BURST = 3;
/** The longest pause before a kill, in milliseconds. */
const LONGEST_PAUSE = 300;
/** What part of the kills hits runsvdir. */
const RUNSVDIR_PART = 0.2;
const TIMEOUT = 20 * 60_000;

test(
  `${KILLS} kills at random moments`,
  async () => {
    console.log(`ENDURANCE_SEED=${SEED}`);
    const random = randomSource(SEED);
    await using box = new Sandbox(ours.bin);
    const tree = await Tree.start(box);
    const complaints: string[] = [];
    let looks = 0;
    const killed = { runsv: 0, runsvdir: 0 };
    const watching = setInterval(() => {
      complaints.push(...tree.complaints());
      looks++;
    }, 1);
    try {
      while (killed.runsv + killed.runsvdir < KILLS) {
        for (let left = Math.ceil(random() * BURST); left > 0; left--) {
          await Bun.sleep(random() * LONGEST_PAUSE);
          if (random() < RUNSVDIR_PART) {
            tree.killRunsvdir();
            killed.runsvdir++;
          } else if (tree.killRunsv(random())) killed.runsv++;
        }
        await tree.recovered();
      }
    } finally {
      clearInterval(watching);
    }
    console.log(
      `killed: ${killed.runsv} runsv, ${killed.runsvdir} runsvdir; status looked at ${looks} times`,
    );
    expect(complaints).toEqual([]);
    expect(looks).toBeGreaterThan(0);
  },
  TIMEOUT,
);
