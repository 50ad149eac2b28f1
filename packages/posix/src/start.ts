/**
 * Starting a process by way of packages/starter: it waits for a word before it becomes its program, has limits that the
 * runtime cannot live under, and of this process's descriptors, which may be thousands, none but those it is given.
 */
import { argumentVector } from "./argument-vector.ts";
import { type Bytes, bytesOf, cString } from "./bytes.ts";
import { errno } from "./errno.ts";
import { attempt, SystemError } from "./errors.ts";
import { address, i64, libraryOf, ptr } from "./ffi.ts";
import {
  close,
  closing,
  duplicate,
  exists,
  HERE,
  O_RDONLY,
  openat,
  read,
  socketPair,
  write,
} from "./files.ts";
import { besideRuntime } from "./installation.ts";
import { callersEnvironment, origin } from "./origin.ts";
import { type SignalName, signalSet } from "./signals.ts";
import { waitFor } from "./wait.ts";

/** Where it is when nothing is installed: in the source tree. */
const SOURCE = `${import.meta.dir}/../../starter/${process.arch === "arm64" ? "aarch64" : "x86_64"}.so`;

/** The words of a request, in the order of start.c. */
const WORD = {
  file: 0,
  argv: 1,
  envp: 2,
  directory: 3,
  subdirectory: 4,
  newSession: 5,
  closeOutput: 6,
  ignored: 7,
  blocked: 8,
  go: 9,
  giver: 10,
  beyond: 11,
  placeholder: 12,
  givenCount: 13,
  limitCount: 14,
  given: 15,
  limits: 33,
  failure: 45,
} as const;
/** How many words a request has, with its flag and its stack. */
const REQUEST_SIZE = 47 + 4096 / 8;
const MOST_GIVEN = 6;
/** Of `given` and of `limits`. */
const WORDS_EACH = 3;
/** Slots are from here up, out of the way of the descriptors that a program is given. */
const LEAST_SLOT = 10;

const NONE = -1n;
/** Instead of a number in the program. */
const NOT_ITS = -1;
const GO = new Uint8Array(1);

export interface StartRequest {
  /** The program, and its arguments from argv[0] on. */
  readonly program: Bytes;
  readonly argv: readonly Bytes[];
  /** Descriptor of the directory it starts in, and a path from there. Without: this process's own. */
  readonly directory?: number;
  readonly subdirectory?: Bytes;
  /** Descriptors that become its standard input and output. */
  readonly stdin?: number | undefined;
  readonly stdout?: number | undefined;
  /** Descriptors that become others of its: from, to. */
  readonly others?: readonly (readonly [from: number, to: number])[];
  /** Whether it starts with standard output closed. */
  readonly closeStdout?: boolean;
  /** Whether it leads a session of its own. */
  readonly newSession?: boolean;
  /** Is given the pid before the program is executed; if this process dies in it, the program never is. */
  readonly announce?: (pid: number) => void;
  /** The signals this program catches: they are at their default and not blocked in the new one. */
  readonly catches: readonly SignalName[];
}

/** What is taken once, when the first process is started or earlier. */
interface Starter {
  readonly start: (request: BigInt64Array) => number | bigint;
  readonly slots: readonly number[];
  readonly placeholder: number;
  /** A new process has no descriptors from here up. */
  readonly beyond: number;
  readonly environment: bigint;
}

let prepared: Starter | undefined;

/**
 * Loads the library and reserves its descriptors. For a program that will start others, at its beginning: the installation
 * may be moved or taken away meanwhile, and low descriptors are free then.
 * @throws SystemError when the library is not there, or descriptors run out.
 */
export function prepareToStart(): Starter {
  prepared ??= prepare();
  return prepared;
}

function prepare(): Starter {
  const libraries = [besideRuntime("start.so"), bytesOf(SOURCE)];
  const path = libraries.find((library) => exists(HERE, library));
  if (path === undefined) throw new SystemError(errno.ENOENT, "dlopen", libraries[0]);
  const { start } = libraryOf(path, { start: { args: [address], returns: i64 } });
  const [placeholder = -1, ...slots] = reserve(MOST_GIVEN + 1);
  const beyond = Math.max(placeholder, ...slots, ...origin.descriptors) + 1;
  return { start, slots, placeholder, beyond, environment: BigInt(callersEnvironment()) };
}

/** Opens as many descriptors, of nothing. */
function reserve(count: number): number[] {
  const reserved: number[] = [];
  const nothing = openat(HERE, "/dev/null", O_RDONLY);
  try {
    while (reserved.length < count) reserved.push(duplicate(nothing, LEAST_SLOT));
    return reserved;
  } catch (error) {
    for (const fd of reserved) close(fd);
    throw error;
  } finally {
    close(nothing);
  }
}

/** How many starts may be under way; each has a descriptor open. */
const MOST_UNDER_WAY = 64;
const underWay = new Set<Launch>();

/** A process that was started and is becoming its program. */
export class Launch {
  readonly pid: number;
  readonly #program: Bytes;
  /** What the new process reads and writes, which is in this process's memory, as long as the socket is open. */
  readonly #request: Request;
  #socket: number | undefined;
  #failure: SystemError | undefined;

  constructor(pid: number, program: Bytes, request: Request, socket: number) {
    this.pid = pid;
    this.#program = program;
    this.#request = request;
    this.#socket = socket;
    underWay.add(this);
    const [oldest = this] = underWay;
    if (underWay.size > MOST_UNDER_WAY) oldest.#settle();
  }

  /**
   * Waits until it is the program. To be called once, and not before anything else that can be begun meanwhile.
   * @throws SystemError with call `execve`: why it could not become the program, and has ended.
   */
  conclude(): void {
    this.#settle();
    if (this.#failure) throw this.#failure;
  }

  /** Lets it end instead of becoming the program, and waits for that: until then it uses its request. */
  abandon(): void {
    if (this.#socket !== undefined) close(this.#socket);
    this.#socket = undefined;
    underWay.delete(this);
    waitFor(this.pid);
  }

  #settle(): void {
    if (this.#socket === undefined) return;
    // Nothing comes: it is closed when the program is executed, or there is none.
    closing(this.#socket, (socket) => attempt(() => read(socket, 1)));
    this.#socket = undefined;
    underWay.delete(this);
    const failure = Number(this.#request.words[WORD.failure]);
    if (failure === 0) return;
    waitFor(this.pid);
    this.#failure = new SystemError(failure, "execve", this.#program);
  }
}

/**
 * Starts a process with the caller's environment, limits, dispositions and descriptors, announces it, and lets it become
 * its program.
 * @throws SystemError with call `clone`: why there is no process.
 */
export function launch(request: StartRequest): Launch {
  const starter = prepareToStart();
  const [ours, its] = socketPair();
  const written = writeRequest(request, starter, [ours, its]);
  const pid = closing(its, () => Number(starter.start(written.words)));
  if (pid < 0) {
    close(ours);
    throw new SystemError(-pid, "clone");
  }
  const launched = new Launch(pid, request.program, written, ours);
  try {
    request.announce?.(pid);
  } catch (error) {
    launched.abandon();
    throw error;
  }
  // Should it have been killed, it has gone and hears nothing; its end will tell.
  attempt(() => write(ours, GO));
  return launched;
}

/** A request as start.c reads it, and the texts that it points to. */
interface Request {
  readonly words: BigInt64Array;
  readonly texts: readonly Buffer[];
}

function writeRequest(
  { program, argv, subdirectory, directory, newSession, closeStdout, catches, ...request }: StartRequest,
  { slots, placeholder, beyond, environment }: Starter,
  [giver, go]: readonly [ours: number, its: number],
): Request {
  const words = new BigInt64Array(REQUEST_SIZE);
  const texts: Buffer[] = [];
  const pointerTo = (text: Buffer) => {
    texts.push(text);
    return BigInt(ptr(text));
  };
  words[WORD.file] = pointerTo(cString(program));
  words[WORD.argv] = pointerTo(argumentVector(argv));
  words[WORD.envp] = environment;
  words[WORD.directory] = directory === undefined ? NONE : BigInt(directory);
  if (subdirectory !== undefined) words[WORD.subdirectory] = pointerTo(cString(subdirectory));
  words[WORD.newSession] = BigInt(newSession ?? false);
  words[WORD.closeOutput] = BigInt(closeStdout ?? false);
  const caught = signalSet(catches);
  words[WORD.ignored] = origin.ignored & ~caught;
  words[WORD.blocked] = origin.blocked & ~caught;
  words[WORD.giver] = BigInt(giver);
  words[WORD.beyond] = BigInt(beyond);
  words[WORD.placeholder] = BigInt(placeholder);
  writeGiven(words, slots, [[go, NOT_ITS], ...givenBy(request)]);
  writeLimits(words);
  return { words, texts };
}

/** What a program gets, from and to. */
function givenBy({
  stdin,
  stdout,
  others = [],
}: Pick<StartRequest, "stdin" | "stdout" | "others">): (readonly [number, number])[] {
  const standard = [stdin, stdout].flatMap((fd, number) => (fd === undefined ? [] : [[fd, number] as const]));
  return [...standard, ...others];
}

/** The first is the socket, which is for the time before the program. */
function writeGiven(
  words: BigInt64Array,
  slots: readonly number[],
  given: readonly (readonly [from: number, to: number])[],
): void {
  if (given.length > slots.length)
    throw new RangeError(`too many descriptors for a program: ${given.length}`);
  words[WORD.go] = BigInt(slots[0] ?? -1);
  words[WORD.givenCount] = BigInt(given.length);
  given.forEach(([from, to], index) => {
    const triple = [from, slots[index] ?? -1, to].map(BigInt);
    words.set(triple, WORD.given + WORDS_EACH * index);
  });
}

/** Those that this process was started with. */
function writeLimits(words: BigInt64Array): void {
  words[WORD.limitCount] = BigInt(origin.limits.length);
  origin.limits.forEach(({ resource, soft, hard }, index) => {
    words.set([BigInt(resource), soft, hard], WORD.limits + WORDS_EACH * index);
  });
}
