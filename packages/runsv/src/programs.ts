/** The programs in a service directory, and how they are started: `run`, `finish` and the control scripts. */
import {
  attempt,
  type Bytes,
  close,
  isForkFailure,
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
    const pid = this.#spawn({ program: path, argv: [path], stdout: logPipe?.writer });
    if (!(pid instanceof SystemError)) return pid;
    if (isForkFailure(pid)) this.#warn(`warning: unable to fork for ${path}: ${pid.reason}`);
    else this.#warn(`fatal: unable to run control/?: ${pid.reason}`);
    return "none";
  }

  /**
   * Starts `run`, or `finish` with these arguments; gives its pid, or why there is none, which it also says.
   * @param announce is given the pid before the program is executed
   */
  start(
    role: Role,
    finish: readonly string[] | undefined,
    logPipe: LogPipe | undefined,
    announce: (pid: number) => void,
  ): number | "no process to give" | "not executed" {
    const program = finish ? "./finish" : "./run";
    const place =
      role === "log" ? { stdin: logPipe?.reader, subdirectory: "./log" } : { stdout: logPipe?.writer };
    const pid = this.#spawn({ program, argv: [program, ...(finish ?? [])], announce, ...place });
    if (!(pid instanceof SystemError)) return pid;
    if (isForkFailure(pid)) {
      this.#warn(`warning: unable to fork, sleeping: ${pid.reason}`);
      return "no process to give";
    }
    this.#warn(`fatal: ${this.#whatFailed(role, program)}: ${pid.reason}`);
    return "not executed";
  }

  #whatFailed(role: Role, program: Bytes): Bytes {
    if (role === "service") return `unable to start ${program}`;
    const isThere = !(attempt(() => stat(this.#directory, "log/.")) instanceof SystemError);
    return isThere ? `unable to start log/${program}` : "unable to change directory to ./log";
  }

  #spawn(request: Omit<SpawnRequest, "directory" | "catches">): number | SystemError {
    return attempt(() =>
      spawn({ stdin: this.#stdin, ...request, directory: this.#directory, catches: CAUGHT }),
    );
  }
}
