/**
 * Runs all tests and ends with the line `N passed, N failed`. Arguments are handed to `bun test` (paths, `-t
 * name`); with none, everything but the endurance tests is run.
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { endMarked } from "./lib/processes.ts";

/** For a loaded machine: a test that waits in vain says so earlier by itself, and names what it waited for. */
const TIMEOUT = 120_000;
/** The tests wait more than they work. */
const AT_ONCE = 16;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const words = process.argv.slice(2);
const what = words.length > 0 ? words : ["packages", "test"];
const command = [process.execPath, "test", `--timeout=${TIMEOUT}`, `--max-concurrency=${AT_ONCE}`, ...what];
const child = Bun.spawn(command, { cwd: root, stdin: "ignore", stdout: "inherit", stderr: "pipe" });

// Interrupted, the tests cannot clean up any more; it is done for them, below.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));

// bun test reports on standard error: it is shown as it comes, and counted.
let report = "";
const decoder = new TextDecoder();
for await (const chunk of child.stderr) {
  const text = decoder.decode(chunk, { stream: true });
  process.stderr.write(text);
  report += text;
}
const exit = await child.exited;
await endMarked(`${child.pid}-`);

function count(what: "pass" | "fail" | "skip"): number {
  return Number(new RegExp(`^\\s*(\\d+) ${what}$`, "m").exec(report)?.[1] ?? 0);
}

const passed = count("pass");
const skipped = count("skip");
// A run that broke off has failed, whatever it counted.
const failed = Math.max(count("fail"), exit === 0 && passed > 0 ? 0 : 1);
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exit(failed === 0 ? 0 : 1);
