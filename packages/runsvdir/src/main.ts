/** runsvdir(8): keeps a runsv running for every service directory in a directory. */
import {
  attempt,
  type Bytes,
  invocation,
  print,
  reap,
  restoreInheritance,
  SystemError,
  stayAlive,
  stir,
  unblock,
} from "@runit-ts/posix";
import { CAUGHT, ServicesDirectory } from "./directory.ts";
import { LEAST_LENGTH, rollStandardError } from "./rolling-log.ts";

const USAGE_EXIT = 1;
const HANGUP_EXIT = 111;

interface Plan {
  readonly newSession: boolean;
  readonly path: Bytes;
  readonly log: Bytes | undefined;
}

/** Reads `[-P] dir [log]`; undefined for wrong usage. Like the original, it takes any other word for dir. */
function parse(words: readonly Bytes[]): Plan | undefined {
  const [first = "", ...rest] = words;
  const newSession = first.startsWith("-P");
  const [path, log] = newSession || first.startsWith("--") ? rest : words;
  return path === undefined ? undefined : { newSession, path, log };
}

function setUpLog(log: Bytes, report: (message: Bytes) => void): void {
  const rolled = log.length < LEAST_LENGTH ? undefined : attempt(() => rollStandardError(log.length));
  if (log.length < LEAST_LENGTH) report("warning: log must have at least seven characters.");
  else if (!(rolled instanceof SystemError)) return;
  else report("warning: unable to create pipe for log.");
  report("warning: log service disabled.");
}

function run({ newSession, path, log }: Plan): void {
  const report = (message: Bytes) => print(2, `runsvdir ${path}: ${message}\n`);
  const directory = new ServicesDirectory(path, newSession, report);
  process.on("SIGTERM", () => process.exit(0));
  process.on("SIGHUP", () => {
    directory.terminate();
    process.exit(HANGUP_EXIT);
  });
  process.on("SIGCHLD", () => {
    stir();
    for (let child = reap(); child !== undefined; child = reap()) directory.childEnded(child.pid);
  });
  unblock(CAUGHT);
  restoreInheritance();
  stayAlive();
  if (log !== undefined) setUpLog(log, report);
  directory.begin();
}

const { name, words } = invocation();
const plan = parse(words);
if (plan === undefined) {
  print(2, `usage: ${name} [-P] dir\n\n`);
  process.exit(USAGE_EXIT);
}
run(plan);
