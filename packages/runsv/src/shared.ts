/**
 * One runsv for several service directories: what it would do for each of them alone, in one process. More may
 * come on standard input, a line each; a line with a dash in front ends one, as TERM would end a runsv of its own.
 */
import {
  attempt,
  type Bytes,
  type Ended,
  HERE,
  Inbox,
  O_RDONLY,
  Outbox,
  openat,
  openDirectory,
  print,
  reap,
  restoreInheritance,
  SystemError,
  stat,
  stayAlive,
  unblock,
} from "@runit-ts/posix";
import { Failure, orFail } from "@runit-ts/protocol";
import { ServiceDirectory } from "./directory.ts";
import { CAUGHT } from "./programs.ts";

const FATAL_EXIT = 111;
const STDIN = 0;

/** Looks after these directories, and those that standard input names; ends the process when all have left. */
export function serveAll(directories: readonly Bytes[], readsMore: boolean): void {
  const shared = new Shared(readsMore);
  process.on("SIGTERM", () => shared.terminate());
  process.on("SIGCHLD", () => {
    for (let child = reap(); child !== undefined; child = reap()) shared.childEnded(child);
  });
  unblock(CAUGHT);
  restoreInheritance(true);
  stayAlive();
  for (const name of directories) void shared.serve(name);
  shared.listen(readsMore);
}

class Shared {
  readonly #served = new Map<Bytes, ServiceDirectory>();
  /** What services read instead of what names the directories. */
  readonly #stdin: number | undefined;
  /** To who names the directories, if he wants to hear which of them have left. */
  readonly #outbox: Outbox | undefined;
  readonly #inbox = new Inbox(
    STDIN,
    (line) => this.#take(line),
    () => this.#takeNoMore(),
  );
  /** Whether there may be more to serve. */
  #readsMore = true;
  #hasFailed = false;

  constructor(readsMore: boolean) {
    this.#stdin = readsMore ? openat(HERE, "/dev/null", O_RDONLY) : undefined;
    const input = attempt(() => stat(HERE, "/proc/self/fd/0"));
    const isSocket = !(input instanceof SystemError) && input.kind === "socket";
    this.#outbox = readsMore && isSocket ? new Outbox(STDIN) : undefined;
  }

  /** Begins to look after a directory; where that is not possible, says so and goes on. */
  async serve(name: Bytes): Promise<void> {
    if (this.#served.has(name)) return;
    const warn = (message: Bytes) => print(2, `runsv ${name}: ${message}\n`);
    try {
      const fd = orFail("unable to change to directory", () => openDirectory(HERE, name));
      const left = () => this.#left(name);
      const directory = new ServiceDirectory({ fd, stdin: this.#stdin, warn, left });
      this.#served.set(name, directory);
      await directory.begin();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      warn(`fatal: ${error.message}`);
      this.#hasFailed = true;
      this.#left(name);
    }
  }

  childEnded(child: Ended): void {
    for (const directory of this.#served.values()) if (directory.owns(child.pid)) directory.childEnded(child);
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
