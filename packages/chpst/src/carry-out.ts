/** Takes the steps of a plan, in the original's order, and becomes the program. */
import {
  attempt,
  type Bytes,
  callersEntries,
  chdir,
  chroot,
  close,
  environmentVariable,
  execution,
  flock,
  HERE,
  handOn,
  nice,
  O_APPEND,
  O_CREAT,
  O_NONBLOCK,
  O_WRONLY,
  openat,
  print,
  type Resource,
  restoreDescriptors,
  restoreLimits,
  restoreSignals,
  SystemError,
  setGroup,
  setGroups,
  setSoftLimit,
  setsid,
  setUser,
  waitForLock,
} from "@runit-ts/posix";
import { Failure, orFail } from "@runit-ts/protocol";
import { idsOf } from "./accounts.ts";
import { type Change, changed } from "./environment.ts";
import { readEnvironmentDirectory } from "./environment-directory.ts";
import type { Account, Limits, Lock, Plan } from "./plan.ts";

const LOCK_MODE = 0o600;
const STREAMS = ["stdin", "stdout", "stderr"] as const;
/** The order in which limits are set. */
const RESOURCES: readonly Resource[] = [
  "data",
  "stack",
  "memlock",
  "as",
  "nofile",
  "nproc",
  "fsize",
  "core",
  "rss",
  "cpu",
];

/**
 * Carries a plan out.
 * @returns never, but by becoming the program
 * @throws Failure when a step cannot be taken, or the program cannot be run.
 */
export function carryOut(plan: Plan): never {
  restoreSignals();
  restoreDescriptors();
  // A process that leads its group already stays in its session.
  if (plan.newSession) attempt(setsid);
  const fromDirectory = plan.environmentDirectory
    ? readEnvironmentDirectory(plan.environmentDirectory, (complaint) => warn(plan, complaint))
    : [];
  enter(plan);
  if (plan.niceIncrement !== 0) orFail("unable to set nice level", () => nice(plan.niceIncrement));
  const ids = plan.environmentAccount ? idVariables(plan.environmentAccount) : [];
  if (plan.account) become(plan.account);
  if (plan.lock) takeLock(plan.lock);
  for (let fd = 0; fd < STREAMS.length; fd++)
    if (plan.closes.has(fd)) orFail(`unable to close ${STREAMS[fd]}`, () => close(fd));

  const [program, ...rest] = plan.command;
  const name = plan.argv0 ?? program;
  const run = execution({
    program,
    argv: [name, ...rest],
    path: environmentVariable("PATH"),
    ...environmentWith([...fromDirectory, ...ids]),
  });
  restoreLimits();
  limit(plan.limits);
  throw new Failure(`unable to run: ${name}: ${run().reason}`);
}

function warn({ isVerbose }: Plan, complaint: Bytes): void {
  if (isVerbose) print(2, `chpst: warning: ${complaint}\n`);
}

function enter({ root, directory }: Plan): void {
  if (root !== undefined) {
    orFail(`unable to change directory: ${root}`, () => chdir(root));
    orFail("unable to change root directory", () => chroot("."));
  }
  if (directory !== undefined) orFail(`unable to change directory: ${directory}`, () => chdir(directory));
}

function environmentWith(changes: readonly Change[]): { readonly environment?: readonly Bytes[] } {
  return changes.length === 0 ? {} : { environment: changed(callersEntries(), changes) };
}

function idVariables(account: Account): Change[] {
  const { uid, gids } = idsOf(account);
  return [`GID=${gids[0]}`, `UID=${uid}`];
}

function become(account: Account): void {
  const { uid, gids } = idsOf(account);
  orFail("unable to setgroups", () => setGroups(gids));
  orFail("unable to setgid", () => setGroup(gids[0] ?? 0));
  orFail("unable to setuid", () => setUser(uid));
}

function takeLock({ path, waits }: Lock): void {
  const fd = orFail(`unable to open lock: ${path}`, () =>
    openat(HERE, path, O_WRONLY | O_NONBLOCK | O_APPEND | O_CREAT, LOCK_MODE),
  );
  orFail(`unable to lock: ${path}`, () => (waits ? waitForLock(fd) : flock(fd)));
  handOn(fd);
}

function limit(limits: Limits): void {
  for (const resource of RESOURCES) {
    const value = limits[resource];
    if (value === undefined) continue;
    const failure = attempt(() => setSoftLimit(resource, value));
    if (failure instanceof SystemError) throw new Failure(`unable to ${failure.call}(): ${failure.reason}`);
  }
}
