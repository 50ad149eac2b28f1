/** The services directory: looks at it, and starts and stops what the core decides. */
import {
  attempt,
  type Bytes,
  close,
  HERE,
  IN_CREATE,
  IN_DELETE,
  IN_DELETE_SELF,
  IN_DONT_FOLLOW,
  IN_MOVE_SELF,
  IN_MOVED_FROM,
  IN_MOVED_TO,
  inotify,
  isForkFailure,
  O_DIRECTORY,
  O_RDONLY,
  onReadable,
  openat,
  readDirectory,
  readFile,
  SystemError,
  stat,
  takeNotifications,
  watch,
} from "@runit-ts/posix";
import { decide, type Found, type Known, REST } from "./core.ts";
import { pack, type ServicesHandover, unpack } from "./handover.ts";
import { OwnRunsvs, type Runsvs, type Setting } from "./runsvs.ts";
import { SharedRunsv } from "./shared-runsv.ts";

/** How often the directory is looked at when nothing was told, in milliseconds. */
const SAFETY_LOOK = 5000;

export interface Services extends Setting {
  /** Whether one runsv looks after all services. */
  readonly isShared: boolean;
  /** Is given warnings, and what a runsv that could not be started would have said. */
  readonly report: (message: Bytes) => void;
}

export class ServicesDirectory {
  readonly #path: Bytes;
  readonly #report: (message: Bytes) => void;
  /** Where changes are told; undefined when the system cannot: then only the safety look finds them. */
  readonly #changes: number | undefined;
  #known: readonly Known[];
  readonly #runsvs: Runsvs;
  #isTerminated = false;
  /** Identity and time of change of the directory at the last scan; undefined when it is to be scanned. */
  #seen: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param handed what the program before in this process knew */
  constructor({ isShared, report, ...setting }: Services, handed?: ServicesHandover) {
    this.#path = setting.path;
    this.#report = report;
    const left = (handle: number) => this.#lost([handle]);
    this.#runsvs = isShared ? new SharedRunsv(setting, left, handed) : new OwnRunsvs(setting, handed?.own);
    this.#known = unpack(handed?.known ?? [], performance.now());
    const changes = attempt(inotify);
    if (changes instanceof SystemError)
      report(`warning: unable to create inotify instance: ${changes.reason}`);
    else this.#changes = changes;
  }

  /** Begins to look after the services. */
  begin(): void {
    this.#runsvs.begin();
    this.#look();
    const changes = this.#changes;
    if (changes === undefined) return;
    onReadable(changes, () => {
      if (!takeNotifications(changes)) return;
      this.#seen = undefined;
      this.#look();
    });
  }

  /** What the next program in this process goes on with; undefined when all is to end. */
  handOver(): Omit<ServicesHandover, "log"> | undefined {
    if (this.#isTerminated) return undefined;
    return { known: pack(this.#known, performance.now()), ...this.#runsvs.handOver() };
  }

  /** A child of this process ended; it need not be a runsv. */
  childEnded(pid: number): void {
    this.#lost(this.#runsvs.childEnded(pid));
  }

  /** Ends every service, and starts none from now on. */
  terminate(): void {
    this.#isTerminated = true;
    clearTimeout(this.#timer);
    this.#runsvs.stopAll();
  }

  /** Every runsv that lives, those of services that have gone too. */
  get runsvs(): ReadonlySet<number> {
    return this.#runsvs.processes;
  }

  /** Services are looked after no more. */
  #lost(handles: readonly number[]): void {
    const lost = new Set(handles);
    if (!this.#known.some(({ runsv }) => lost.has(runsv))) return;
    this.#known = this.#known.map((one) => (lost.has(one.runsv) ? { ...one, runsv: 0 } : one));
    this.#seen = undefined;
    this.#look();
  }

  /** The processes that their runsvs say are log services; one that says nothing true is not of use, nor harm. */
  loggers(): ReadonlySet<number> {
    const pids = (this.#find() ?? []).map(({ name }) =>
      attempt(() => readFile(`${this.#path}/${name}/log/supervise/pid`)),
    );
    return new Set(pids.map((text) => (text instanceof SystemError ? 0 : Number(text.toString()))));
  }

  /** Scans the directory if it has changed or something was not settled, and sets the time of the next look. */
  #look(): void {
    clearTimeout(this.#timer);
    if (this.#isTerminated) return;
    let next = REST;
    try {
      next = this.#scanIfDue() ?? (this.#seen === undefined ? REST : SAFETY_LOOK);
    } finally {
      this.#timer = setTimeout(() => this.#look(), next);
    }
  }

  /** Gives when to look again, in milliseconds, if that is earlier than usual. */
  #scanIfDue(): number | undefined {
    const status = attempt(() => stat(HERE, this.#path));
    if (status instanceof SystemError) {
      this.#report(`warning: unable to stat ${this.#path}: ${status.reason}`);
      return undefined;
    }
    const seen = `${status.identity} ${status.modified}`;
    if (seen === this.#seen) return undefined;
    this.#seen = seen;
    this.#watch();
    const found = this.#find();
    return found && this.#settle(found);
  }

  /** Watches the directory, and its name should that be a link that is set to another one. */
  #watch(): void {
    const changes = this.#changes;
    if (changes === undefined) return;
    const entries = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF;
    attempt(() => watch(changes, this.#path, IN_DONT_FOLLOW | IN_DELETE_SELF | IN_MOVE_SELF));
    const watched = attempt(() => watch(changes, this.#path, entries));
    if (watched instanceof SystemError)
      this.#report(`warning: unable to add watch to inotify instance: ${watched.reason}`);
  }

  /** The directories in it, or undefined when it cannot be read. */
  #find(): readonly Found[] | undefined {
    const fd = attempt(() => openat(HERE, this.#path, O_RDONLY | O_DIRECTORY));
    if (fd instanceof SystemError) return this.#unreadable("open", fd);
    const names = attempt(() => readDirectory(fd));
    const found = names instanceof SystemError ? this.#unreadable("read", names) : this.#inspect(fd, names);
    close(fd);
    return found;
  }

  #unreadable(what: "open" | "read", error: SystemError): undefined {
    this.#report(`warning: unable to ${what} directory ${this.#path}: ${error.reason}`);
    this.#seen = undefined;
  }

  #inspect(fd: number, names: readonly Bytes[]): readonly Found[] {
    const now = Date.now();
    return names.flatMap((name): readonly Found[] => {
      if (name.startsWith(".")) return [];
      const status = attempt(() => stat(fd, name));
      if (status instanceof SystemError) {
        this.#report(`warning: unable to stat ${name}: ${status.reason}`);
        return [];
      }
      if (status.kind !== "directory") return [];
      const hasRun = !(attempt(() => stat(fd, `${name}/run`)) instanceof SystemError);
      return [{ name, identity: status.identity, age: now - status.modified, hasRun }];
    });
  }

  /** Does what is to be done about what was found; gives when to look again, in milliseconds. */
  #settle(found: readonly Found[]): number | undefined {
    const decision = decide(this.#known, found, performance.now());
    for (const name of decision.tooMany)
      this.#report(`warning: unable to start runsv ${name}: too many services.`);
    for (const runsv of decision.stop) this.#runsvs.stop(runsv);
    const runsvs = new Map(decision.start.map(({ identity, name }) => [identity, this.#start(name)]));
    this.#known = decision.known.map((one) => ({ ...one, runsv: runsvs.get(one.identity) ?? one.runsv }));
    const isIncomplete = decision.lookAgain !== undefined || [...runsvs.values()].includes(undefined);
    if (isIncomplete) this.#seen = undefined;
    return decision.lookAgain;
  }

  /** Has a service looked after; gives the handle, or undefined when that failed, which it says. */
  #start(name: Bytes): number | undefined {
    const runsv = attempt(() => this.#runsvs.start(name));
    if (!(runsv instanceof SystemError)) return runsv;
    this.#report(`${whatFailed(runsv, this.#path, name)}: ${runsv.reason}`);
    return undefined;
  }
}

function whatFailed(error: SystemError, path: Bytes, name: Bytes): Bytes {
  if (error.call === "open") return `change directory to ${path}`;
  return isForkFailure(error)
    ? `warning: unable to fork for ${name}`
    : `fatal: unable to start runsv ${name}`;
}
