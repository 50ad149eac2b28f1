/** What the system tells of processes, in /proc. */
import {
  attempt,
  type Bytes,
  close,
  HERE,
  O_RDONLY,
  openat,
  readDirectory,
  readFile,
  SystemError,
} from "@runit-ts/posix";

export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Its arguments; for one without, its name in brackets, as ps(1) shows it. */
  readonly command: readonly Bytes[];
}

/** The command line of a process; none when it has ended or may not be looked at. */
export function commandOf(pid: number): readonly Bytes[] {
  if (pid === 0) return [];
  const content = attempt(() => readFile(`/proc/${pid}/cmdline`));
  if (content instanceof SystemError || content.length === 0) return [];
  return withoutRuntime(content.toString("latin1").replace(/\0$/, "").split("\0"));
}

/** To the kernel our programs are a runtime with a name and a module, before their own command line. */
export function withoutRuntime(command: readonly Bytes[]): readonly Bytes[] {
  const [, module = ""] = command;
  return /^\.\/(chpst|runsv|runsvdir|sv|svlogd)\/src\/main\.js$/.test(module) ? command.slice(2) : command;
}

/** All processes that can be seen, in the order of their pids. */
export function allProcesses(): Process[] {
  const proc = openat(HERE, "/proc", O_RDONLY);
  try {
    return readDirectory(proc)
      .map(Number)
      .filter((pid) => pid > 0)
      .sort((a, b) => a - b)
      .flatMap((pid) => describe(pid) ?? []);
  } finally {
    close(proc);
  }
}

/** Undefined when it has ended meanwhile. */
function describe(pid: number): Process | undefined {
  const content = attempt(() => readFile(`/proc/${pid}/stat`));
  if (content instanceof SystemError) return undefined;
  // PID (NAME) STATE PARENT …, where the name may have anything in it.
  const [, name = "", parent] = /\((.*)\) \S+ (\d+)/s.exec(content.toString("latin1")) ?? [];
  const command = commandOf(pid);
  return { pid, parent: Number(parent), command: command.length > 0 ? command : [`[${name}]`] };
}

/** A process below another, and how many generations. */
export interface Descendant {
  readonly depth: number;
  readonly process: Process;
}

/** The process `root` and what descends from it, each followed by its own; `root` has depth 0. */
export function processTree(root: number, processes: readonly Process[]): Descendant[] {
  const children = Map.groupBy(processes, ({ parent }) => parent);
  const below = (process: Process, depth: number): Descendant[] => [
    { depth, process },
    ...(children.get(process.pid) ?? []).flatMap((child) => below(child, depth + 1)),
  ];
  return processes.filter(({ pid }) => pid === root).flatMap((process) => below(process, 0));
}
