/** The documents that are written from the results. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../lib/suite.ts";
import { page } from "./page.ts";
import { plots } from "./plots.ts";
import { readmeWith } from "./readme.ts";
import { encodeResults, type Results } from "./results.ts";

const RESULTS = join("docs", "benchmarks.json");
const PLOTS = join("docs", "benchmarks");

/** The text of a document. @param path from the root of the project. */
export function readDocument(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** What was measured so far. @throws when there is no such file. */
export function readResults(): Results {
  return JSON.parse(readDocument(RESULTS));
}

/** All that is made of the results, by path from the root of the project. */
export function documents(results: Results, readme: string): Record<string, string> {
  const drawn = plots(results);
  return {
    [RESULTS]: encodeResults(results),
    [join("docs", "benchmarks.md")]: page(results, drawn),
    ...Object.fromEntries(drawn.map(({ file, svg }) => [join(PLOTS, file), svg])),
    "README.md": readmeWith(readme, results),
  };
}

/** Writes them all. */
export function writeDocuments(results: Results): void {
  const written = documents(results, readDocument("README.md"));
  rmSync(join(ROOT, PLOTS), { recursive: true, force: true });
  mkdirSync(join(ROOT, PLOTS));
  for (const [path, content] of Object.entries(written)) writeFileSync(join(ROOT, path), content);
}
