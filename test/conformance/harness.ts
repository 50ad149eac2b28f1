/**
 * Conformance: a scenario is written once and played with the original's programs, with ours, and with both
 * mixed. What a script could see is written down as it goes; the transcripts must be the same. Where they are
 * meant to differ, the scenario names the row of docs/differences.md.
 */
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { allEnded } from "../lib/settle.ts";
import { available, original, ours, ROOT, type Suite } from "../lib/suite.ts";
import { World } from "./world.ts";

/** Whose sv drives whose runsv and runsvdir. */
export interface Pairing {
  readonly sv: Suite;
  readonly runsv: Suite;
  /** Whether runsv and runsvdir do what they can in the shared mode, which only ours have. */
  readonly isShared?: boolean;
}

export interface Difference {
  /** The row of docs/differences.md. */
  readonly row: string;
  /** The program that behaves differently. */
  readonly of: "sv" | "runsv";
}

export interface Scenario {
  readonly name: string;
  readonly files: Record<string, string>;
  readonly differs?: Difference;
  readonly play: (world: World) => Promise<void>;
}

const DIFFERENCES = readFileSync(join(ROOT, "docs", "differences.md"), "utf8");
/** For a loaded machine; a scenario takes some seconds, mostly of waiting. */
const TIMEOUT = 120_000;

async function transcript(scenario: Scenario, pairing: Pairing): Promise<string> {
  await using world = new World(pairing);
  world.write(scenario.files);
  await scenario.play(world);
  return world.transcript();
}

/** The pairings, the original alone first: the others are held against it. */
function pairings(first: Suite): readonly Pairing[] {
  return [
    { sv: first, runsv: first },
    { sv: ours, runsv: ours },
    { sv: ours, runsv: first },
    { sv: first, runsv: ours },
    { sv: ours, runsv: ours, isShared: true },
  ];
}

function expectAgreement(
  pairing: Pairing,
  said: string,
  reference: string,
  differs: Difference | undefined,
): void {
  const label = `(our ${pairing.sv === ours ? "" : "not "}sv, our ${pairing.runsv === ours ? "" : "not "}runsv${pairing.isShared ? ", shared" : ""})\n`;
  if (differs && pairing[differs.of] === ours) expect(label + said).not.toBe(label + reference);
  else expect(label + said).toBe(label + reference);
}

/** Plays scenarios, each as a test of its own. */
export function conform(scenarios: readonly Scenario[]): void {
  const oracle = original;
  if (!available("the original runit", oracle)) return;
  for (const scenario of scenarios) {
    test.concurrent(
      scenario.name,
      async () => {
        const { differs } = scenario;
        if (differs) expect(DIFFERENCES).toContain(`| ${differs.row} |`);
        const all = pairings(oracle);
        const said = await allEnded(all.map((pairing) => transcript(scenario, pairing)));
        const [reference = "", ours = ""] = said;
        all.forEach((pairing, index) => {
          expectAgreement(pairing, said[index] ?? "", reference, differs);
        });
        if (differs) {
          // Different from the original, but the same with ours wherever the program that differs is ours.
          all.forEach((pairing, index) => {
            if (pairing[differs.of].name === "ours") expect(said[index]).toBe(ours);
          });
        }
      },
      TIMEOUT,
    );
  }
}
