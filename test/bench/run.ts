/**
 * Measures ours beside the original, in one run. Prints what it finds, and writes it into docs/benchmarks.json and
 * what is rendered from that: docs/benchmarks.md, its plots, the table in the README.
 * Usage: bun test/bench/run.ts [ROW…], where ROW may be the first words of several; with none, all are measured. What else was measured before is kept.
 * BENCH_REST: seconds of rest before memory is looked at.
 */
import { available, original } from "../lib/suite.ts";
import { chpst } from "./chpst.ts";
import { circumstances } from "./lib/circumstances.ts";
import { readResults, writeDocuments } from "./lib/documents.ts";
import { report } from "./lib/report.ts";
import { withResult } from "./lib/results.ts";
import { type Row, suites } from "./lib/row.ts";
import { list } from "./list.ts";
import { memory } from "./memory.ts";
import { newDirectory } from "./new-directory.ts";
import { restart } from "./restart.ts";
import { revival } from "./revival.ts";
import { status } from "./status.ts";
import { svlogdLatency } from "./svlogd-latency.ts";
import { svlogdMemory } from "./svlogd-memory.ts";
import { svlogdThroughput } from "./svlogd-throughput.ts";
import { thousand } from "./thousand.ts";
import { treeMemory } from "./tree-memory.ts";

const rows: Record<string, Row> = {
  restart,
  "new-directory": newDirectory,
  revival,
  status,
  list,
  chpst,
  memory,
  "tree-memory": treeMemory,
  ...svlogdThroughput,
  "svlogd-latency": svlogdLatency,
  ...svlogdMemory,
  ...thousand,
};

available("the original runit", original);
const asked = process.argv.slice(2);
const here = circumstances();
let results = readResults();

async function measure(name: string, row: Row): Promise<void> {
  const measured = await row.measure(suites);
  console.log(report(row, measured));
  // After each row: a long run that is broken off has not been in vain.
  results = withResult(results, Object.keys(rows), name, row, measured, here);
  writeDocuments(results);
}

for (const word of asked.length > 0 ? asked : Object.keys(rows)) {
  const found = Object.entries(rows).filter(
    ([name]) => name === word || (asked.length > 0 && name.startsWith(`${word}-`)),
  );
  for (const [name, row] of found) await measure(name, row);
  if (found.length === 0) console.error(`no row ${word}; there are: ${Object.keys(rows).join(" ")}\n`);
}
process.exit(0);
