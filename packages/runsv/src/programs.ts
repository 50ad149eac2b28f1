/** The programs in a service directory, and how they are started: `run`, `finish` and the control scripts. */
import {
  attempt,
  type Bytes,
  beginSpawn,
  close,
  isForkFailure,
  type Launch,
  O_NONBLOCK,
  O_RDONLY,
  openat,
  type SignalName,
  type SpawnRequest,
  SystemError,
  spawn,
  stat,
  statIfAny,
} from "@runit-ts/posix";
import type { LogPipe } from "./log-pipe.ts";
import type { Role } from "./state.ts";

/** The signals runsv catches; its children have them at their default. */
export const CAUGHT: readonly SignalName[] = ["CHLD", "TERM"];

export class Programs {
  readonly #directory: number;
  readonly #stdin: number | undefined;
  readonly #warn: (message: Bytes) => void;

  /**
   * @param directory a descriptor of the service directory
   * @param stdin what the programs read; undefined: what runsv reads
   * @param warn is given warnings and what a child that could not start would have said
   */
  constructor(directory: number, stdin: number | undefined, warn: (message: Bytes) => void) {
    this.#directory = directory;
    this.#stdin = stdin;
    this.#warn = warn;
  }

  /** Whether there is a `finish` now. */
  hasFinish(): boolean {
    const fd = attempt(() => openat(this.#directory, "finish", O_RDONLY | O_NONBLOCK));
    if (fd instanceof SystemError) return false;
    close(fd);
    return true;
  }

  /** Starts a control script, when there is one that can be executed; gives its pid. */
  startControl(path: Bytes, logPipe: LogPipe | undefined): number | "none" {
    const script = attempt(() => statIfAny(this.#directory, path));
    if (script instanceof SystemError) this.#warn(`warning: unable to stat ${path}: ${script.reason}`);
    if (script === undefined || script instanceof SystemError || !script.executable) return "none";
    const pid = attempt(() => spawn(this.#request({ program: path, argv: [path], stdout: logPipe?.writer })));
    if (!(pid instanceof SystemError)) return pid;
    if (isForkFailure(pid)) this.#warn(`warning: unable to fork for ${path}: ${pid.reason}`);
    else this.#warn(`fatal: unable to run control/?: ${pid.reason}`);
    return "none";
  }

  /**
   * Starts `run`, or `finish` with these arguments; gives what is to be concluded, or why there is nothing, which it
   * also says.
   * @param announce is given the pid before the program is executed
   */
  start(
    role: Role,
    finish: readonly string[] | undefined,
    logPipe: LogPipe | undefined,
    announce: (pid: number) => void,
  ): Launch | "no process to give" | "not executed" {
    const program = programOf(finish);
    const place =
      role === "log" ? { stdin: logPipe?.reader, subdirectory: "./log" } : { stdout: logPipe?.writer };
    const launch = attempt(() =>
      beginSpawn(this.#request({ program, argv: [program, ...(finish ?? [])], announce, ...place })),
    );
    if (!(launch instanceof SystemError)) return launch;
    if (!isForkFailure(launch)) return this.#notExecuted(role, program, launch);
    this.#warn(`warning: unable to fork, sleeping: ${launch.reason}`);
    return "no process to give";
  }

  /** Waits until what was started is the program; says why it is not. */
  conclude(role: Role, finish: readonly string[] | undefined, launch: Launch): number | "not executed" {
    const failure = attempt(() => launch.conclude());
    return failure instanceof SystemError ? this.#notExecuted(role, programOf(finish), failure) : launch.pid;
  }

  #notExecuted(role: Role, program: Bytes, { reason }: SystemError): "not executed" {
    this.#warn(`fatal: ${this.#whatFailed(role, program)}: ${reason}`);
    return "not executed";
  }

  #whatFailed(role: Role, program: Bytes): Bytes {
    if (role === "service") return `unable to start ${program}`;
    const isThere = !(attempt(() => stat(this.#directory, "log/.")) instanceof SystemError);
    return isThere ? `unable to start log/${program}` : "unable to change directory to ./log";
  }

  #request(request: Omit<SpawnRequest, "directory" | "catches">): SpawnRequest {
    return { stdin: this.#stdin, ...request, directory: this.#directory, catches: CAUGHT };
  }
}

function programOf(finish: readonly string[] | undefined): Bytes {
  return finish ? "./finish" : "./run";
}
