/**
 * Starting processes through the launcher, which stands between, waits for the word to go on, sets limits and
 * becomes the program: for limits that the runtime cannot live under and posix_spawn(3) cannot set, and for
 * programs that must not do anything before somebody knows their pid.
 */
import { type Bytes, bytesOf } from "./bytes.ts";
import { environmentVariable } from "./environment.ts";
import { attempt, SystemError } from "./errors.ts";
import { close, closing, duplicate, HERE, O_PATH, openat, read, socketPair, write } from "./files.ts";
import { origin } from "./origin.ts";
import { posixSpawn, type SpawnRequest } from "./posix-spawn.ts";
import { candidates, executeFirst } from "./search.ts";
import { waitFor } from "./wait.ts";

/** The launcher without settings, next to this program's bundle. */
const STARTER = "starter";
/** What it reports is one number of this size in bytes. */
const REPORT_SIZE = 8;
/** It reports to a descriptor from here up, out of the way of those that a program is given. */
const LEAST_REPORT = 10;

/** Any byte will do. */
const GO = Buffer.from("!");

const hexadecimal = (value: number | bigint) => value.toString(16).padStart(16, "0");

/** What the launcher is told: where to report, and the limits. */
function noteFor(report: number): Bytes {
  return [report, ...origin.limits.flatMap(({ soft, hard }) => [soft, hard])].map(hexadecimal).join("");
}

/** How many starts may be under way; each has a descriptor open. */
const MOST_UNDER_WAY = 64;
const underWay = new Set<Launch>();

/** A process that was started and is becoming a program. */
export class Launch {
  readonly pid: number;
  readonly #program: Bytes;
  /** Where the launcher reports; undefined when it has, or there is none. */
  #report: number | undefined;
  #failure: SystemError | undefined;

  constructor(pid: number, program: Bytes, report?: number) {
    this.pid = pid;
    this.#program = program;
    this.#report = report;
    if (report === undefined) return;
    underWay.add(this);
    const [oldest = this] = underWay;
    if (underWay.size > MOST_UNDER_WAY) oldest.#settle();
  }

  /**
   * Waits until it is the program. To be called once, and not before anything else that can be begun meanwhile.
   * @throws SystemError with call `posix_spawn`: why it could not become the program, and has ended.
   */
  conclude(): void {
    this.#settle();
    if (this.#failure) throw this.#failure;
  }

  #settle(): void {
    const report = this.#report;
    if (report === undefined) return;
    this.#report = undefined;
    underWay.delete(this);
    // Nothing comes when the file is executed: that closes the socket.
    const failure = closing(report, () => attempt(() => read(report, REPORT_SIZE)));
    if (failure instanceof SystemError || failure.length === 0) return;
    waitFor(this.pid);
    this.#failure = new SystemError(failure.readInt32LE(), "posix_spawn", this.#program);
  }
}

/** As posixSpawn, but with the limits that this process was started with, and announced. */
export function launchByStarter(request: SpawnRequest): Launch {
  const { program } = request;
  if (!request.search) return launch(program, request);
  let found: Launch | undefined;
  const failure = executeFirst(candidates(program, environmentVariable("PATH")), (file) => {
    const attempted = launch(file, request);
    const failed = attempt(() => attempted.conclude());
    if (failed instanceof SystemError) return failed.errno;
    found = attempted;
    return 0;
  });
  if (found === undefined) throw new SystemError(failure, "posix_spawn", program);
  return found;
}

/** Starts the launcher, and lets it go on when its pid has been announced. */
function launch(file: Bytes, request: SpawnRequest): Launch {
  const [ours, its] = socketPair();
  try {
    const pid = closing(its, () =>
      closing(duplicate(its, LEAST_REPORT), (report) => startReporting(file, request, report)),
    );
    request.announce?.(pid);
    // Should it have been killed, it has gone and hears nothing; its end will tell.
    attempt(() => write(ours, GO));
    return new Launch(pid, file, ours);
  } catch (error) {
    close(ours);
    throw error;
  }
}

let image: number | undefined;

/**
 * Opens the launcher's image, for a program that will start others: the installation may be moved, replaced or taken
 * away meanwhile. Without one, each start says so.
 */
export function holdStarter(): void {
  if (image !== undefined) return;
  const path = bytesOf(process.argv[1] ?? "").replace(/[^/]*$/, STARTER);
  const opened = attempt(() => openat(HERE, path, O_PATH));
  if (!(opened instanceof SystemError)) image = opened;
}

/** Starts the launcher, which becomes the program or says to the descriptor `report` why it cannot. */
function startReporting(file: Bytes, request: SpawnRequest, report: number): number {
  holdStarter();
  const program = `/proc/self/fd/${image}`;
  const argv = [STARTER, noteFor(report), file, ...request.argv];
  const others = [...(request.others ?? []), [report, report] as const];
  return posixSpawn({ ...request, program, argv, search: false, others });
}
