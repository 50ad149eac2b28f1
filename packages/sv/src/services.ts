/** The one module that knows how services look on disk: what list, status and watch show is read here. */
import {
  attempt,
  type Bytes,
  chdir,
  close,
  errno,
  fchdir,
  HERE,
  O_DIRECTORY,
  O_RDONLY,
  openat,
  readDirectory,
  SystemError,
  stat,
  statIfAny,
} from "@runit-ts/posix";
import { Failure, orFail, readStatus, type Status } from "@runit-ts/protocol";
import { failedFile, isDenied } from "./denial.ts";
import { enterService, servicePlace } from "./place.ts";
import { commandOf } from "./processes.ts";

/** What runsv says of a process that it looks after. */
export interface Known {
  readonly status: Status;
  /** Whether there is no `down` marker. */
  readonly isNormallyUp: boolean;
  /** The arguments of its process; none when there is no process, or they cannot be read. */
  readonly command: readonly Bytes[];
}

/** Why nothing is known of it. */
export interface Problem {
  readonly kind: "fail" | "warning";
  /** In the original's words. */
  readonly reason: Bytes;
  readonly cause: "missing" | "never supervised" | "runsv left" | "denied" | "other";
  /** The file that could not be opened, if it is known. */
  readonly file: Bytes | undefined;
}

export interface Service {
  /** As it was asked for, or its name in the services directory. */
  readonly name: Bytes;
  /** Absolute. */
  readonly directory: Bytes;
  readonly state: Known | Problem;
  /** Its log service, if it has one; looked for only when the service itself is known. */
  readonly log: Known | Problem | undefined;
}

export function isKnown(state: Known | Problem): state is Known {
  return "status" in state;
}

/** The lines in which the original tells what it could not find out of a service. */
export function problemsOf({ name, state, log }: Service): readonly { line: Bytes; problem: Problem }[] {
  const tell = (suffix: string, problem: Problem) => ({
    line: `${problem.kind}: ${name}${suffix}: ${problem.reason}`,
    problem,
  });
  return [
    ...(isKnown(state) ? [] : [tell("", state)]),
    ...(log === undefined || isKnown(log) ? [] : [tell("/log", log)]),
  ];
}

/**
 * The names of the services in a directory, sorted by their bytes: what runsvdir would look at, and links that
 * lead nowhere.
 * @throws Failure when the directory cannot be read.
 */
export function serviceNames(directory: Bytes): Bytes[] {
  const at = orFail("unable to open directory", () => openat(HERE, directory, O_RDONLY | O_DIRECTORY));
  try {
    const isCandidate = (name: Bytes) => {
      const found = attempt(() => stat(at, name));
      return found instanceof SystemError || found.kind === "directory";
    };
    return orFail("unable to read directory", () => readDirectory(at))
      .filter((name) => !name.startsWith(".") && isCandidate(name))
      .sort();
  } finally {
    close(at);
  }
}

/** Looks at services, given as on the command line of sv; `directory` is the services directory. */
export function readServices(names: readonly Bytes[], directory: Bytes): Service[] {
  const home = orFail("unable to open current directory", () => openat(HERE, ".", O_RDONLY));
  try {
    return names.map((name) => {
      const place = servicePlace(name, directory);
      const service = readService(name, place, directory);
      fchdir(home);
      return service;
    });
  } finally {
    close(home);
  }
}

function readService(name: Bytes, directory: Bytes, servicesDirectory: Bytes): Service {
  const entered = attempt(() => enterService(name, () => servicesDirectory));
  if (entered instanceof SystemError) {
    const failure = new Failure("unable to change to service directory", entered);
    return { name, directory, state: problem("fail", failure, "missing"), log: undefined };
  }
  const state = readState(name);
  return { name, directory, state, log: isKnown(state) ? readLog(name) : undefined };
}

/** The log of the service in the working directory, which this changes. */
function readLog(name: Bytes): Known | Problem | undefined {
  const entered = attempt(() => chdir("log"));
  if (!(entered instanceof SystemError)) return readState(`${name}/log`);
  if (entered.errno === errno.ENOENT) return undefined;
  return problem("warning", new Failure("unable to change directory", entered), "other");
}

/** The state of the service in the working directory. */
function readState(name: Bytes): Known | Problem {
  try {
    const status = readStatus();
    if (status === undefined)
      return { kind: "fail", reason: "runsv not running", cause: "runsv left", file: undefined };
    const down = orFail(`unable to stat ${name}/down`, () => statIfAny(HERE, "down"));
    return { status, isNormallyUp: down === undefined, command: commandOf(status.pid) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return problem("warning", error, error.errno === errno.ENOENT ? "never supervised" : "other");
  }
}

/** @param cause what it is, unless it is for want of privilege */
function problem(kind: Problem["kind"], failure: Failure, cause: Problem["cause"]): Problem {
  return {
    kind,
    reason: failure.message,
    cause: isDenied(failure) ? "denied" : cause,
    file: failedFile(failure),
  };
}
