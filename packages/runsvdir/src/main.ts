/** runsvdir(8): keeps a runsv running for every service directory in a directory. */
import {
  adoptOrphans,
  answerFormat,
  attempt,
  type Bytes,
  environmentVariable,
  invocation,
  nameProcess,
  print,
  reapAll,
  restoreInheritance,
  type SignalName,
  stayAlive,
  stir,
  takeHandover,
  unblock,
  upgradeOnSignal,
} from "@runit-ts/posix";
import { ServicesDirectory } from "./directory.ts";
import { type Plan, parse } from "./grammar.ts";
import { descriptorsIn, FORMAT, type ServicesHandover } from "./handover.ts";
import { outlive } from "./process-one.ts";
import { LEAST_LENGTH, RollingLog } from "./rolling-log.ts";
import { Shutdown } from "./shutdown.ts";

const USAGE_EXIT = 1;
const HANGUP_EXIT = 111;
/** The signals runsvdir catches; its children have them at their default. */
const CAUGHT: readonly SignalName[] = ["CHLD", "TERM", "HUP"];
const CAUGHT_TO_STOP: readonly SignalName[] = [...CAUGHT, "INT"];
const IS_PROCESS_ONE = process.pid === 1;

type Report = (message: Bytes) => void;

/** @param reader of a log that there is already */
function setUpLog(log: Bytes, reader: number | undefined, report: Report): RollingLog | undefined {
  const rolling = log.length < LEAST_LENGTH ? undefined : attempt(() => new RollingLog(log.length, reader));
  if (rolling instanceof RollingLog) return rolling;
  report(
    rolling === undefined
      ? "warning: log must have at least seven characters."
      : "warning: unable to create pipe for log.",
  );
  report("warning: log service disabled.");
  return undefined;
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

/** Lets USR2 replace the program, except while everything is being stopped. */
function upgrade(
  words: readonly Bytes[],
  services: ServicesDirectory,
  log: RollingLog | undefined,
  warn: Report,
) {
  const argv = () => (log ? [...words.slice(0, -1), log.argument] : words);
  const handOver = () => {
    const handover = services.handOver();
    if (handover === undefined) return undefined;
    const state: ServicesHandover = { ...handover, log: log?.reader };
    return { descriptors: descriptorsIn(state), state };
  };
  upgradeOnSignal({ argv, format: FORMAT, handOver, warn });
}

function run({ isShared, isGraceful, newSession, wait, path, log }: Plan, argv: readonly Bytes[]): void {
  const report: Report = (message) => print(2, `runsvdir ${path}: ${message}\n`);
  const catches = isGraceful ? CAUGHT_TO_STOP : CAUGHT;
  // Only a program of this format hands over.
  const handed = takeHandover() as ServicesHandover | undefined;
  const services = new ServicesDirectory({ path, isShared, newSession, catches, report }, handed);
  const shutdown = new Shutdown(services, wait * 1000, report);
  const heedChildren = () => {
    stir();
    for (const child of reapAll()) services.childEnded(child.pid);
    shutdown.childrenEnded();
  };
  if (IS_PROCESS_ONE) outlive(report, heedChildren);
  else if (isGraceful) adoptOrphans();
  process.on("SIGCHLD", heedChildren);
  if (isGraceful) stopOnSignals(shutdown);
  else leaveOnSignals(services);
  const rolling = log === undefined ? undefined : setUpLog(log, handed?.log, report);
  upgrade(argv, services, rolling, report);
  unblock([...catches, "USR2"]);
  nameProcess(argv[0] ?? "");
  restoreInheritance();
  stayAlive();
  services.begin();
  heedChildren();
}

const { name, words } = invocation();
answerFormat(name, FORMAT);
const plan = parse(words, environmentVariable("SVWAIT"));
if (plan === undefined) {
  print(2, `usage: ${name} [--shared] [-gP] [-w sec] dir\n\n`);
  process.exit(USAGE_EXIT);
}
run({ ...plan, isGraceful: plan.isGraceful || IS_PROCESS_ONE }, [name, ...words]);
