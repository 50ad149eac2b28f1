/** chpst(8): runs a program with a changed process state. */
import { invocation, nameProcess, print } from "@runit-ts/posix";
import { Failure } from "@runit-ts/protocol";
import manifest from "../package.json" with { type: "json" };
import { carryOut } from "./carry-out.ts";
import { parse } from "./grammar.ts";

const MISUSED = 100;
const FAILED = 111;

const { name, words } = invocation();
nameProcess(name);
const plan = parse(name, words, `runit-ts ${manifest.version}`);
if ("usage" in plan) {
  print(2, plan.complaint + plan.usage);
  process.exit(MISUSED);
}
try {
  carryOut(plan);
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  if (plan.isForgiving) process.exit(0);
  print(2, `chpst: fatal: ${error.message}\n`);
  process.exit(FAILED);
}
