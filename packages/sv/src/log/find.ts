/** Where the log of a service is: on the command line of its log service, or what that has open; or in `log/run`. */
import {
  attempt,
  type Bytes,
  close,
  HERE,
  O_DIRECTORY,
  O_RDONLY,
  openat,
  readDirectory,
  readFile,
  readlinkat,
  SystemError,
  stat,
} from "@runit-ts/posix";
import { isThere, PATH_MAX } from "../place.ts";
import { allProcesses, type Process, processTree } from "../processes.ts";
import { isKnown, type Service } from "../services.ts";
import { parseLogConfig } from "./config.ts";
import { scriptDirectories } from "./script.ts";
import { svlogdDirectories } from "./svlogd-command.ts";

/**
 * The log directory of a service: of several, the first that gets every line, or else the first; undefined when
 * none is found.
 */
export function findLog(service: Service): Bytes | undefined {
  const ofProcess = directoriesOfProcess(logPid(service));
  const directories = ofProcess.length > 0 ? ofProcess : directoriesOfScript(`${service.directory}/log`);
  return directories.find(getsAll) ?? directories[0];
}

/** Why none is found, and what to do, when the state of the service and its log service are known. */
export function whyNoLog(service: Service): Bytes {
  if (!isThere(`${service.directory}/log/run`)) return "has no log service: there is no log/run";
  const pid = logPid(service);
  return pid > 0
    ? `its log service, pid ${pid}, is no svlogd and has no log open`
    : `its log service is down, and log/run does not plainly say where it logs: sv up ${service.name}/log`;
}

function logPid({ log }: Service): number {
  return log !== undefined && isKnown(log) ? log.status.pid : 0;
}

/** Those of a process, or of the first below it that has any. */
function directoriesOfProcess(pid: number): Bytes[] {
  if (pid === 0) return [];
  for (const { process } of processTree(pid, allProcesses())) {
    const named = directoriesNamed(process);
    const directories = named.length > 0 ? named : directoriesOpen(process.pid);
    if (directories.length > 0) return directories;
  }
  return [];
}

/** Those on the command line of an svlogd that are there. */
function directoriesNamed({ pid, command }: Process): Bytes[] {
  const named = svlogdDirectories(command) ?? [];
  const home = named.length > 0 ? linkText(`/proc/${pid}/cwd`) : undefined;
  if (home === undefined) return [];
  return named
    .flatMap((name) => name ?? [])
    .map((name) => pathFrom(home, name))
    .filter(isDirectory);
}

/** Those in which a process has `current` open, as multilog has it, too. */
function directoriesOpen(pid: number): Bytes[] {
  const descriptors = attempt(() => namesIn(`/proc/${pid}/fd`));
  if (descriptors instanceof SystemError) return [];
  const paths = descriptors.flatMap((fd) => linkText(`/proc/${pid}/fd/${fd}`) ?? []);
  return paths.flatMap((path) => /^(\/.*)\/current$/s.exec(path)?.[1] ?? []);
}

/** Those that the `run` in the directory of a log service names. */
function directoriesOfScript(home: Bytes): Bytes[] {
  const source = attempt(() => readFile(`${home}/run`));
  if (source instanceof SystemError) return [];
  return scriptDirectories(source.toString("latin1")).map((name) => pathFrom(home, name));
}

function getsAll(directory: Bytes): boolean {
  const config = attempt(() => readFile(`${directory}/config`));
  return config instanceof SystemError || parseLogConfig(config.toString("latin1")).isComplete;
}

function pathFrom(home: Bytes, path: Bytes): Bytes {
  return path.startsWith("/") ? path : `${home}/${path.replace(/^(\.\/+)+/, "")}`;
}

function isDirectory(path: Bytes): boolean {
  const found = attempt(() => stat(HERE, path));
  return !(found instanceof SystemError) && found.kind === "directory";
}

/** Undefined for what is no link, or may not be looked at. */
function linkText(path: Bytes): Bytes | undefined {
  const text = attempt(() => readlinkat(HERE, path, PATH_MAX));
  return text instanceof SystemError ? undefined : text;
}

/** @throws SystemError as open(2) and getdents(2) */
function namesIn(path: Bytes): Bytes[] {
  const directory = openat(HERE, path, O_RDONLY | O_DIRECTORY);
  try {
    return readDirectory(directory);
  } finally {
    close(directory);
  }
}
