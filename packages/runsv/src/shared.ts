/**
 * One runsv for several service directories: what it would do for each of them alone, in one process. More may
 * come on standard input, a line each; a line with a dash in front ends one, as TERM would end a runsv of its own.
 */
import {
  attempt,
  type Bytes,
  type Ended,
  type Handover,
  HERE,
  Inbox,
  nameProcess,
  O_RDONLY,
  Outbox,
  openat,
  openDirectory,
  print,
  restoreAllButFiles,
  SystemError,
  stat,
  stayAlive,
  takeHandover,
  tellEnds,
  unblock,
  upgradeOnSignal,
} from "@runit-ts/posix";
import { Failure, orFail } from "@runit-ts/protocol";
import { ServiceDirectory, type Surroundings } from "./directory.ts";
import { type DirectoryHandover, descriptorsIn, FORMAT, type SharedHandover } from "./handover.ts";
import { CAUGHT } from "./programs.ts";

const FATAL_EXIT = 111;
const STDIN = 0;

/**
 * Looks after these directories, and those that standard input names; ends the process when all have left.
 * @param argv the command line, for the next program in this process
 */
export function serveAll(directories: readonly Bytes[], readsMore: boolean, argv: readonly Bytes[]): void {
  // Only a program of this format hands over.
  const handed = takeHandover() as SharedHandover | undefined;
  const warn = (message: Bytes) => print(2, `runsv: ${message}\n`);
  const shared = new Shared(readsMore, handed);
  const heedChildren = () => tellEnds((child) => shared.childEnded(child));
  process.on("SIGTERM", () => shared.terminate());
  process.on("SIGCHLD", heedChildren);
  upgradeOnSignal({ argv: () => argv, format: FORMAT, handOver: () => shared.handOver(), warn });
  unblock([...CAUGHT, "USR2"]);
  nameProcess(argv[0] ?? "");
  restoreAllButFiles();
  stayAlive();
  if (handed) shared.resume(handed);
  else for (const name of directories) void shared.serve(name);
  shared.listen(handed?.readsMore ?? readsMore);
  // In a turn of its own: what is being started now is not known yet.
  setTimeout(heedChildren);
}

class Shared {
  readonly #served = new Map<Bytes, ServiceDirectory>();
  /** Whose child a process is: with a thousand directories, asking each takes longer than what it has to do. */
  readonly #owners = new Map<number, ServiceDirectory>();
  /** What services read instead of what names the directories. */
  readonly #stdin: number | undefined;
  /** To who names the directories, if he wants to hear which of them have left. */
  readonly #outbox: Outbox | undefined;
  readonly #inbox: Inbox;
  /** Whether there may be more to serve. */
  #readsMore = true;
  #hasFailed: boolean;

  constructor(readsMore: boolean, handed: SharedHandover | undefined) {
    this.#stdin = readsMore ? openat(HERE, "/dev/null", O_RDONLY) : undefined;
    const input = attempt(() => stat(HERE, "/proc/self/fd/0"));
    const isSocket = !(input instanceof SystemError) && input.kind === "socket";
    this.#outbox = readsMore && isSocket ? new Outbox(STDIN) : undefined;
    this.#inbox = new Inbox(
      STDIN,
      (line) => this.#take(line),
      () => this.#takeNoMore(),
      handed?.inbox,
    );
    this.#hasFailed = handed?.hasFailed ?? false;
  }

  /** Begins to look after a directory; where that is not possible, says so and goes on. */
  async serve(name: Bytes): Promise<void> {
    if (this.#served.has(name)) return;
    try {
      const fd = orFail("unable to change to directory", () => openDirectory(HERE, name));
      const directory = new ServiceDirectory(fd, this.#surroundings(name));
      this.#served.set(name, directory);
      await directory.begin();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#warn(name, `fatal: ${error.message}`);
      this.#hasFailed = true;
      this.#left(name);
    }
  }

  /** Goes on where the program before in this process was. */
  resume({ served, waiting, outbox }: SharedHandover): void {
    this.#outbox?.send(outbox);
    for (const [name, handed] of served)
      this.#served.set(name, new ServiceDirectory(handed.fd, this.#surroundings(name), handed));
    for (const [name, handed] of served) {
      this.#served.get(name)?.resume(handed);
      this.#noteChildren(name);
    }
    for (const [name, isWanted] of waiting) {
      void this.serve(name);
      if (!isWanted) this.#served.get(name)?.terminate();
    }
  }

  /** What the next program in this process goes on with. */
  handOver(): Handover {
    const served: [Bytes, DirectoryHandover][] = [];
    const waiting: [Bytes, boolean][] = [];
    for (const [name, directory] of this.#served) {
      const handover = directory.handOver();
      if (handover) served.push([name, handover]);
      else waiting.push([name, directory.isWanted]);
    }
    const state: SharedHandover = {
      served,
      waiting,
      readsMore: this.#readsMore,
      hasFailed: this.#hasFailed,
      inbox: this.#inbox.rest,
      outbox: this.#outbox?.waiting ?? "",
    };
    return { descriptors: served.flatMap(([, handover]) => descriptorsIn(handover)), state };
  }

  #surroundings(name: Bytes): Surroundings {
    const warn = (message: Bytes) => this.#warn(name, message);
    const changed = () => this.#noteChildren(name);
    return { stdin: this.#stdin, warn, left: () => this.#left(name), changed };
  }

  #noteChildren(name: Bytes): void {
    const directory = this.#served.get(name);
    if (directory) for (const pid of directory.children) this.#owners.set(pid, directory);
  }

  #warn(name: Bytes, message: Bytes): void {
    print(2, `runsv ${name}: ${message}\n`);
  }

  childEnded(child: Ended): void {
    const directory = this.#owners.get(child.pid);
    this.#owners.delete(child.pid);
    directory?.childEnded(child);
  }

  /** Ends all, and takes no more. */
  terminate(): void {
    this.#inbox.close();
    for (const directory of this.#served.values()) directory.terminate();
    this.#takeNoMore();
  }

  /** Takes what standard input names, now and later, if anything. */
  listen(readsMore: boolean): void {
    if (!readsMore || attempt(() => this.#inbox.open()) instanceof SystemError) this.#takeNoMore();
  }

  #take(line: Bytes): void {
    if (line.startsWith("-")) this.#served.get(line.slice(1))?.terminate();
    else if (line !== "") void this.serve(line);
  }

  #takeNoMore(): void {
    this.#readsMore = false;
    this.#leaveIfDone();
  }

  #left(name: Bytes): void {
    this.#served.delete(name);
    this.#outbox?.send(`${name}\n`);
    this.#leaveIfDone();
  }

  #leaveIfDone(): void {
    if (this.#served.size === 0 && !this.#readsMore) process.exit(this.#hasFailed ? FATAL_EXIT : 0);
  }
}
