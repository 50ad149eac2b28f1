/**
 * Starting processes under limits that the runtime cannot live under, and posix_spawn(3) cannot set: the
 * launcher stands between, sets them, and becomes the program.
 */
import { type Bytes, bytesOf } from "./bytes.ts";
import { SystemError } from "./errors.ts";
import { close, duplicate, pipe, read } from "./files.ts";
import { origin } from "./origin.ts";
import { posixSpawn, type SpawnRequest } from "./posix-spawn.ts";
import { environmentVariable } from "./program.ts";
import { candidates, executeFirst } from "./search.ts";
import { waitFor } from "./wait.ts";

/** The launcher without settings, next to this program's bundle. */
const STARTER = "starter";
/** What it reports is one number of this size in bytes. */
const REPORT_SIZE = 8;
/** It reports to a descriptor from here up, out of the way of those that a program is given. */
const LEAST_REPORT = 10;

const hexadecimal = (value: number | bigint) => value.toString(16).padStart(16, "0");

/** What the launcher is told: where to report, and the limits. */
function noteFor(report: number): Bytes {
  return [report, ...origin.limits.flatMap(({ soft, hard }) => [soft, hard])].map(hexadecimal).join("");
}

/** As posixSpawn, but with the limits that this process was started with. */
export function spawnLimited(request: SpawnRequest): number {
  const { program } = request;
  const files = request.search ? candidates(program, environmentVariable("PATH")) : [program];
  let pid = -1;
  const failure = executeFirst(files, (file) => {
    const attempted = start(file, request);
    pid = attempted.pid;
    return attempted.failure;
  });
  if (failure !== 0) throw new SystemError(failure, "posix_spawn", program);
  return pid;
}

/** Starts a file; the failure is the errno of execve, or 0. */
function start(file: Bytes, request: SpawnRequest): { readonly pid: number; readonly failure: number } {
  const { reader, writer } = pipe();
  return closing(reader, () => {
    const pid = closing(writer, () =>
      closing(duplicate(writer, LEAST_REPORT), (report) => startReporting(file, request, report)),
    );
    // Nothing comes when the file is executed: that closes the pipe.
    const failure = read(reader, REPORT_SIZE);
    if (failure.length === 0) return { pid, failure: 0 };
    waitFor(pid);
    return { pid, failure: failure.readInt32LE() };
  });
}

/** Starts the launcher, which becomes the program or says to the descriptor `report` why it cannot. */
function startReporting(file: Bytes, request: SpawnRequest, report: number): number {
  const program = bytesOf(process.argv[1] ?? "").replace(/[^/]*$/, STARTER);
  const argv = [STARTER, noteFor(report), file, ...request.argv];
  const others = [...(request.others ?? []), [report, report] as const];
  return posixSpawn({ ...request, program, argv, search: false, others });
}

/** Closes a descriptor after its use. */
function closing<T>(fd: number, use: (fd: number) => T): T {
  try {
    return use(fd);
  } finally {
    close(fd);
  }
}
