/**
 * Conformance of chpst: the same script is run with the original's chpst and with ours, by root and by nobody.
 * Output, messages and exit codes must be the same. Where they are meant to differ, the scenario names the row
 * of docs/differences.md.
 */
import { expect, test } from "bun:test";
import { chmodSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { AS_NOBODY } from "../lib/nobody.ts";
import { type Result, Sandbox } from "../lib/sandbox.ts";
import { available, original, ours, ROOT, type Suite } from "../lib/suite.ts";
import { PROBE } from "./probe.ts";

export interface Scenario {
  readonly name: string;
  /**
   * Run by sh in an empty directory. `chpst`, the names of the daemontools programs, with and without a leading
   * `d`, and `strange` are the chpst that is looked at; `probe` prints the state of its process.
   */
  readonly script: string;
  /** Only for root: the script needs privileges to set its scene. */
  readonly needsRoot?: boolean;
  /** A row of docs/differences.md. */
  readonly differs?: string;
}

const EMULATED = ["envdir", "envuidgid", "pgrphack", "setlock", "setuidgid", "softlimit"];
const NAMES = ["chpst", "strange", ...EMULATED, ...EMULATED.map((name) => `d${name}`)];
const DIFFERENCES = readFileSync(join(ROOT, "docs", "differences.md"), "utf8");
/** For a loaded machine; a scenario takes a tenth of a second. */
const TIMEOUT = 120_000;

interface Caller {
  readonly name: string;
  readonly wrapper: readonly string[];
}

const CALLERS: readonly Caller[] =
  process.getuid?.() === 0
    ? [
        { name: "root", wrapper: [] },
        { name: "nobody", wrapper: AS_NOBODY },
      ]
    : [{ name: "an unprivileged user", wrapper: [] }];

/** What a script gives with one suite's chpst. The path of the sandbox is replaced, for it is never the same. */
async function play(script: string, suite: Suite, { wrapper }: Caller): Promise<Result> {
  await using box = new Sandbox(suite.bin);
  for (const directory of ["bin", "work"]) mkdirSync(box.path(directory));
  box.write({ "bin/probe": PROBE });
  for (const name of NAMES) symlinkSync(join(suite.bin, "chpst"), box.path("bin", name));
  chmodSync(box.directory, 0o755);
  chmodSync(box.path("work"), 0o777);
  const { stdout, stderr, exit } = await box.run([...wrapper, "sh", "-c", script], {
    cwd: box.path("work"),
    env: { PATH: `${box.path("bin")}:/usr/bin:/bin` },
  });
  const plain = (text: string) => text.replaceAll(box.directory, "BOX").replace(/pipe:\[\d+\]/g, "a pipe");
  return { stdout: plain(stdout), stderr: plain(stderr), exit };
}

/** Our usage has an option more than that of 2.1.2 (row chpst-directory). */
const withoutDirectory = ({ stderr, ...rest }: Result): Result => ({
  ...rest,
  stderr: stderr.replaceAll(" [-C pwd]", ""),
});

/** Compares scenarios, each as a test of its own. */
export function compare(scenarios: readonly Scenario[]): void {
  const oracle = original;
  if (!available("the original runit", oracle)) return;
  for (const caller of CALLERS) {
    for (const { name, script, needsRoot, differs } of scenarios) {
      if (needsRoot && caller.name !== "root") continue;
      test.concurrent(
        `${name}, as ${caller.name}`,
        async () => {
          const [reference, result] = await Promise.all([
            play(script, oracle, caller),
            play(script, ours, caller),
          ]);
          if (differs === undefined) expect(withoutDirectory(result)).toEqual(reference);
          else {
            expect(DIFFERENCES).toContain(`| ${differs} |`);
            expect(result).not.toEqual(reference);
          }
        },
        TIMEOUT,
      );
    }
  }
}

/** Scenarios from names and scripts. */
export function scenarios(scripts: Record<string, string>, options: Partial<Scenario> = {}): Scenario[] {
  return Object.entries(scripts).map(([name, script]) => ({ name, script, ...options }));
}
