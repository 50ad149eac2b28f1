/**
 * Replacing this program by its present version on disk: the same process goes on, with its children, and with the
 * descriptors that are handed over.
 *
 * What the launcher noted when the process began travels on in an environment entry, and with it the number of a
 * file in memory, which has what the program knows. Signals are blocked until the new program handles them; the
 * kernel keeps them.
 */
import { type Bytes, bytesOf, cString } from "./bytes.ts";
import { SystemError } from "./errors.ts";
import { callersEntries, execution } from "./execution.ts";
import { close, HERE, O_WRONLY, openat, readFile, setCloseOnExec, write } from "./files.ts";
import { checked, libc } from "./libc.ts";
import { HANDOVER, handed, note } from "./origin.ts";
import { blockSignals, isIgnored } from "./signals.ts";
import { spawn } from "./spawn.ts";
import { exitCode, waitFor } from "./wait.ts";

/** What a program gives to the one after it in the same process. */
export interface Handover {
  /** Those that stay open, besides the standard ones and what was inherited. */
  readonly descriptors: readonly number[];
  /** Anything that JSON can tell. */
  readonly state: unknown;
}

export interface Upgrade {
  /** The command line: argv[0] and the words. */
  readonly argv: () => readonly Bytes[];
  /** Which state this program hands over and understands; another one must have another number. */
  readonly format: number;
  /** Called last of all; undefined when this is no time for it. */
  readonly handOver: () => Handover | undefined;
  /** Is told why the program could not be replaced; everything is then as before. */
  readonly warn: (message: Bytes) => void;
}

/** Called without arguments, a program that is here for good tells its usage and exits so. */
const USAGE_EXIT = 1;
/** How long the event loop may take to tell of signals that came before they were blocked, in milliseconds. */
const SIGNALS_TOLD = 5;

/** Replaces the program whenever USR2 comes; not where that is ignored, as children have to inherit it so. */
export function upgradeOnSignal(upgrade: Upgrade): void {
  if (isIgnored("USR2")) return;
  let isUnderWay = false;
  process.on("SIGUSR2", async () => {
    if (isUnderWay) return;
    isUnderWay = true;
    await replaceProgram(upgrade);
    isUnderWay = false;
  });
}

/** Comes back only when that is not possible, or this is no time for it. */
async function replaceProgram(upgrade: Upgrade): Promise<void> {
  const program = launcherPath();
  if (!canBeStarted(program)) return upgrade.warn(`warning: unable to start ${program}: not replaced`);
  const unblock = blockSignals();
  try {
    await Bun.sleep(SIGNALS_TOLD);
    const handover = upgrade.handOver();
    if (handover) execute(program, upgrade, handover);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    upgrade.warn(`warning: unable to execute ${program}: ${error.reason}`);
  } finally {
    unblock();
  }
}

/** The launcher of this program, where the present version of it has been installed. */
function launcherPath(): Bytes {
  return bytesOf(process.argv[1] ?? "").replace(/lib\/runit-ts\/([^/]*)\.js$/, "bin/$1");
}

/** Whether it works: when it has been executed here and does not, it is too late. */
function canBeStarted(program: Bytes): boolean {
  const nowhere = openat(HERE, "/dev/null", O_WRONLY);
  try {
    const pid = spawn({ program, argv: [program], stdout: nowhere, others: [[nowhere, 2]], catches: [] });
    return exitCode(waitFor(pid)) === USAGE_EXIT;
  } catch (error) {
    if (error instanceof SystemError) return false;
    throw error;
  } finally {
    close(nowhere);
  }
}

/** @throws SystemError when the program cannot be executed. */
function execute(program: Bytes, { argv, format }: Upgrade, { descriptors, state }: Handover): never {
  const file = memoryFile(JSON.stringify({ format, descriptors, state }));
  const kept = [...descriptors, file];
  try {
    for (const fd of kept) setCloseOnExec(fd, false);
    const environment = [`${HANDOVER}=${process.pid} ${file} ${note}`, ...callersEntries()];
    throw execution({ program, argv: argv(), environment, caller: [] })();
  } finally {
    for (const fd of kept) setCloseOnExec(fd, true);
    close(file);
  }
}

/** @throws SystemError as memfd_create(2) and write(2). */
function memoryFile(text: string): number {
  const fd = checked(libc.memfd_create(cString("handover"), 0), "memfd_create");
  let rest: Uint8Array = Buffer.from(text);
  while (rest.length > 0) rest = rest.subarray(write(fd, rest));
  return fd;
}

/**
 * What the program before in this process has handed over; undefined when there was none. The state is undefined
 * when it is of another format: the descriptors are then closed, but what was started is still there.
 */
export function takeHandover(format: number): { readonly state: unknown } | undefined {
  if (handed === undefined) return undefined;
  const content = readFile(`/proc/self/fd/${handed.file}`).toString();
  close(handed.file);
  const handover: Handover & { readonly format: number } = JSON.parse(content);
  if (handover.format === format) return handover;
  for (const fd of handover.descriptors) close(fd);
  return { state: undefined };
}
