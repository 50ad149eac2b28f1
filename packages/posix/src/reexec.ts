/**
 * Replacing this program by its present version on disk: the same process goes on, with its children, and with the
 * descriptors that are handed over.
 *
 * What the launcher noted when the process began travels on in an environment entry, and with it the number of a
 * file in memory, which has what the program knows. Signals are blocked until the new program handles them; the
 * kernel keeps them.
 */
import { type Bytes, cString } from "./bytes.ts";
import { attempt, SystemError } from "./errors.ts";
import { callersEntries, execution } from "./execution.ts";
import {
  close,
  closing,
  HERE,
  O_NONBLOCK,
  O_WRONLY,
  openat,
  pipe,
  readFile,
  setCloseOnExec,
  write,
} from "./files.ts";
import { Inbox } from "./inbox.ts";
import { launcherPath } from "./installation.ts";
import { checked, libc } from "./libc.ts";
import { HANDOVER, handed, NOTE_FORMAT, note } from "./origin.ts";
import { print } from "./program.ts";
import { blockSignals, isIgnored, kill } from "./signals.ts";
import { spawn } from "./spawn.ts";

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

/** Called by this name, a program tells the format of its handover, and nothing else. */
const QUESTION = "handover-format";

/** A program's format, and that of what stands behind every program. */
function inFull(format: number): Bytes {
  return `${NOTE_FORMAT}.${format}`;
}
/** How long it may take to answer, in milliseconds. */
const PATIENCE = 10_000;
/** How long the event loop may take to tell of signals that came before they were blocked, in milliseconds. */
const SIGNALS_TOLD = 5;

/** Answers the program that would be replaced by this one, if it has asked. */
export function answerFormat(name: Bytes, format: number): void {
  if (name !== QUESTION) return;
  print(1, `${inFull(format)}\n`);
  process.exit(0);
}

/** Replaces the program whenever USR2 comes; not where that is ignored, as children have to inherit it so. */
export function upgradeOnSignal(upgrade: Upgrade): void {
  if (isIgnored("USR2")) return;
  let isUnderWay = false;
  process.on("SIGUSR2", async () => {
    if (isUnderWay) return;
    isUnderWay = true;
    const program = launcherPath();
    try {
      await replaceProgram(program, upgrade);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      upgrade.warn(`warning: unable to be replaced by ${program}: ${error.reason}`);
    } finally {
      isUnderWay = false;
    }
  });
}

/**
 * Comes back only when that is not possible, or this is no time for it.
 * @throws SystemError as pipe(2), clone(2), memfd_create(2) and execve(2).
 */
async function replaceProgram(program: Bytes, upgrade: Upgrade): Promise<void> {
  // When it has been executed here and does not work, or does not understand, it is too late.
  const answer = await ask(program);
  if (answer !== inFull(upgrade.format))
    return upgrade.warn(`warning: not replaced: ${program} does not understand what it would be handed`);
  const unblock = blockSignals();
  try {
    await Bun.sleep(SIGNALS_TOLD);
    const handover = upgrade.handOver();
    if (handover) execute(program, upgrade.argv(), handover);
  } finally {
    unblock();
  }
}

/**
 * The first line that a program prints when it is asked for its format; undefined if there is none in time.
 * @throws SystemError when it cannot be started.
 */
async function ask(program: Bytes): Promise<Bytes | undefined> {
  const { reader, writer } = pipe(O_NONBLOCK);
  try {
    const pid = closing(writer, () => startSilently(program, writer));
    return await firstLine(reader, () => attempt(() => kill(pid, "KILL")));
  } finally {
    close(reader);
  }
}

/** @param giveUp is called when none comes in time */
async function firstLine(fd: number, giveUp: () => void): Promise<Bytes | undefined> {
  const { promise, resolve } = Promise.withResolvers<Bytes | undefined>();
  const inbox = new Inbox(fd, resolve, () => resolve(undefined));
  const patience = setTimeout(() => {
    giveUp();
    resolve(undefined);
  }, PATIENCE);
  inbox.open();
  const line = await promise;
  clearTimeout(patience);
  inbox.close();
  return line;
}

/** Its end is told as that of every other child. */
function startSilently(program: Bytes, stdout: number): number {
  return closing(openat(HERE, "/dev/null", O_WRONLY), (nowhere) =>
    spawn({ program, argv: [QUESTION], stdout, others: [[nowhere, 2]], catches: [] }),
  );
}

/** @throws SystemError when the program cannot be executed. */
function execute(program: Bytes, argv: readonly Bytes[], { descriptors, state }: Handover): never {
  const file = memoryFile(JSON.stringify({ descriptors, state }));
  const kept = [...descriptors, file];
  try {
    for (const fd of kept) setCloseOnExec(fd, false);
    const environment = [`${HANDOVER}=${process.pid} ${file} ${note}`, ...callersEntries()];
    throw execution({ program, argv, environment })();
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

/** The state that the program before in this process has handed over; undefined when there was none. */
export function takeHandover(): unknown {
  if (handed === undefined) return undefined;
  const content = readFile(`/proc/self/fd/${handed.file}`).toString();
  close(handed.file);
  const { descriptors, state }: Handover = JSON.parse(content);
  for (const fd of descriptors) setCloseOnExec(fd, true);
  return state;
}
