/**
 * Measures ours beside the original, in one run. Prints what it finds and judges nothing.
 * Usage: bun test/bench/run.ts [ROW…], where ROW may be the first words of several; BENCH_REST: seconds of rest before memory is looked at.
 */
import { available, original } from "../lib/suite.ts";
import { chpst } from "./chpst.ts";
import { report } from "./lib/report.ts";
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

const rows: Record<string, Row> = {
  restart,
  "new-directory": newDirectory,
  revival,
  status,
  list,
  chpst,
  memory,
  ...svlogdThroughput,
  "svlogd-latency": svlogdLatency,
  ...svlogdMemory,
  ...thousand,
};

available("the original runit", original);
const asked = process.argv.slice(2);
for (const word of asked.length > 0 ? asked : Object.keys(rows)) {
  const found = Object.entries(rows).filter(([name]) => name === word || name.startsWith(`${word}-`));
  for (const [, row] of found) console.log(report(row, await row.measure(suites)));
  if (found.length === 0) console.error(`no row ${word}; there are: ${Object.keys(rows).join(" ")}\n`);
}
process.exit(0);
