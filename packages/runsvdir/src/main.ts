/** runsvdir(8): keeps a runsv running for every service directory in a directory. */
import {
  adoptOrphans,
  attempt,
  type Bytes,
  environmentVariable,
  invocation,
  print,
  reap,
  restoreInheritance,
  type SignalName,
  SystemError,
  stayAlive,
  stir,
  unblock,
} from "@runit-ts/posix";
import { ServicesDirectory } from "./directory.ts";
import { type Plan, parse } from "./grammar.ts";
import { outlive } from "./process-one.ts";
import { LEAST_LENGTH, rollStandardError } from "./rolling-log.ts";
import { Shutdown } from "./shutdown.ts";

const USAGE_EXIT = 1;
const HANGUP_EXIT = 111;
/** The signals runsvdir catches; its children have them at their default. */
const CAUGHT: readonly SignalName[] = ["CHLD", "TERM", "HUP"];
const CAUGHT_TO_STOP: readonly SignalName[] = [...CAUGHT, "INT"];
const IS_PROCESS_ONE = process.pid === 1;

type Report = (message: Bytes) => void;

function setUpLog(log: Bytes, report: Report): void {
  const rolled = log.length < LEAST_LENGTH ? undefined : attempt(() => rollStandardError(log.length));
  if (log.length < LEAST_LENGTH) report("warning: log must have at least seven characters.");
  else if (!(rolled instanceof SystemError)) return;
  else report("warning: unable to create pipe for log.");
  report("warning: log service disabled.");
}

/** The original's way to stop: nobody is waited for. */
function leaveOnSignals(services: ServicesDirectory): void {
  process.on("SIGTERM", () => process.exit(0));
  process.on("SIGHUP", () => {
    services.terminate();
    process.exit(HANGUP_EXIT);
  });
}

function stopOnSignals(shutdown: Shutdown): void {
  process.on("SIGTERM", () => shutdown.ask(0));
  process.on("SIGINT", () => shutdown.ask(0));
  process.on("SIGHUP", () => shutdown.ask(HANGUP_EXIT));
}

function run({ isShared, isGraceful, newSession, wait, path, log }: Plan): void {
  const report: Report = (message) => print(2, `runsvdir ${path}: ${message}\n`);
  const catches = isGraceful ? CAUGHT_TO_STOP : CAUGHT;
  const services = new ServicesDirectory({ path, isShared, newSession, catches, report });
  const shutdown = new Shutdown(services, wait * 1000, report);
  const heedChildren = () => {
    stir();
    for (let child = reap(); child !== undefined; child = reap()) services.childEnded(child.pid);
    shutdown.childrenEnded();
  };
  if (IS_PROCESS_ONE) outlive(report, heedChildren);
  else if (isGraceful) adoptOrphans();
  process.on("SIGCHLD", heedChildren);
  if (isGraceful) stopOnSignals(shutdown);
  else leaveOnSignals(services);
  unblock(catches);
  restoreInheritance();
  stayAlive();
  if (log !== undefined) setUpLog(log, report);
  services.begin();
}

const { name, words } = invocation();
const plan = parse(words, environmentVariable("SVWAIT"));
if (plan === undefined) {
  print(2, `usage: ${name} [--shared] [-gP] [-w sec] dir\n\n`);
  process.exit(USAGE_EXIT);
}
run({ ...plan, isGraceful: plan.isGraceful || IS_PROCESS_ONE });
