/**
 * Conformance of svlogd: a scenario is played with the original's svlogd and with ours. What was said, how it
 * ended, and every file that is there afterwards must be the same. Where they are meant to differ, the scenario
 * names the row of docs/differences.md.
 */
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { allEnded } from "../lib/settle.ts";
import { available, original, ours, ROOT, type Suite } from "../lib/suite.ts";
import { World } from "./svlogd-world.ts";

export interface Scenario {
  readonly name: string;
  /** Byte texts by path. A directory `d` is there in any case. */
  readonly files?: Record<string, string>;
  /** Only for root: the scene cannot be set by others. */
  readonly needsRoot?: boolean;
  /** A row of docs/differences.md. */
  readonly differs?: string;
  readonly play: (world: World) => Promise<void>;
}

/** A scenario in which all input is there from the start. */
export interface Once extends Omit<Partial<Scenario>, "name" | "play"> {
  /** The command line, `d` unless given. */
  readonly words?: string | readonly string[];
  /** The content of `d/config`; none unless given. */
  readonly config?: string;
  readonly input?: string;
}

const DIFFERENCES = readFileSync(join(ROOT, "docs", "differences.md"), "utf8");
const ROWS = [...DIFFERENCES.matchAll(/^\| (\S+) \|/gm)].map(([, row]) => row);
/** For a loaded machine; most scenarios take a tenth of a second, some wait for a pause of three. */
const TIMEOUT = 120_000;
const isRoot = process.getuid?.() === 0;

/** Scenarios in which svlogd is given an input and its end. */
export function once(all: Record<string, Once>): Scenario[] {
  return Object.entries(all).map(([name, { words = "d", config, input = "", files, ...rest }]) => ({
    name,
    files: { ...files, ...(config === undefined ? {} : { "d/config": config }) },
    async play(world) {
      const svlogd = world.start(words);
      await svlogd.write(input);
      await svlogd.ends();
    },
    ...rest,
  }));
}

async function transcript({ files = {}, play }: Scenario, suite: Suite): Promise<string> {
  await using world = new World(suite);
  world.box.write(files);
  await play(world);
  return world.transcript();
}

/** Compares scenarios, each as a test of its own. */
export function compare(scenarios: readonly Scenario[]): void {
  const oracle = original;
  if (!available("the original runit", oracle)) return;
  for (const scenario of scenarios) {
    const { name, needsRoot = false, differs } = scenario;
    if (needsRoot && !isRoot) continue;
    test.concurrent(
      name,
      async () => {
        const [reference = "", result = ""] = await allEnded([
          transcript(scenario, oracle),
          transcript(scenario, ours),
        ]);
        if (differs === undefined) expect(result).toBe(reference);
        else {
          expect(ROWS).toContain(differs);
          expect(result).not.toBe(reference);
        }
      },
      TIMEOUT,
    );
  }
}
