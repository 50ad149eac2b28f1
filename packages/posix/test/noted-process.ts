/** Processes that take themselves for started by the launcher, with whatever note of it. */
import { expect } from "bun:test";
import { readFileSync } from "node:fs";
import { type Result, Sandbox } from "../../../test/lib/sandbox.ts";
import { ours } from "../../../test/lib/suite.ts";

export const UNLIMITED = 2n ** 64n - 1n;
/** The limits in the note, in its order, by their names in /proc. */
const LIMITS = ["open files", "stack size", "data size", "address space"] as const;

/** Instead of a directory to go back to. */
const NOWHERE = 2n ** 64n - 1n;

type Limits = Partial<Record<(typeof LIMITS)[number], bigint>>;

export interface Note {
  readonly entries?: number;
  readonly ignored?: bigint;
  readonly blocked?: bigint;
  /** Soft limits; the others, and the hard ones, are what they are. */
  readonly limits?: Limits;
  readonly descriptors?: readonly bigint[];
}

/** A module of the package, for an import in a script. */
export const source = (name: string) => JSON.stringify(import.meta.resolve(`../src/${name}.ts`));

export const word = (value: number | bigint) => value.toString(16).padStart(16, "0");

function limitsOf(softLimits: Limits): bigint[] {
  const own = readFileSync("/proc/self/limits", "latin1");
  const number = (text = "") => (text === "unlimited" ? UNLIMITED : BigInt(text));
  return LIMITS.flatMap((name) => {
    const [, soft, hard] = new RegExp(`^Max ${name} +(\\S+) +(\\S+)`, "m").exec(own) ?? [];
    return [softLimits[name] ?? number(soft), number(hard)];
  });
}

/** A note as the launcher writes it. */
export function noteOf({
  entries = 0,
  ignored = 0n,
  blocked = 0n,
  limits = {},
  descriptors = [7n],
}: Note): string {
  return [entries, 0, ignored, blocked, ...limitsOf(limits), NOWHERE, ...descriptors].map(word).join("");
}

/**
 * Runs a script in a process with this note, started with QUIT and TERM ignored; gives what it prints.
 * @param variables more for its environment, as the shell reads them that it is executed by
 */
export async function run(note: string | undefined, script: string, variables = ""): Promise<string> {
  await using box = new Sandbox(ours.bin);
  const { stdout, stderr } = await runIn(box, note, script, variables);
  expect(stderr).toBe("");
  return stdout;
}

/** The same in a sandbox, to its end, whatever that is. */
export function runIn(
  box: Sandbox,
  note: string | undefined,
  script: string,
  variables = "",
): Promise<Result> {
  box.write({ "script.ts": script });
  const env: Record<string, string> = note === undefined ? {} : { RUNIT_TS_ORIGIN: note };
  const command = `trap '' QUIT TERM; ${variables} exec "$0" script.ts`;
  return box.run(["sh", "-c", command, process.execPath], { env });
}
