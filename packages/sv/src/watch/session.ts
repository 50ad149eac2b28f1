/** The shell around the core of `sv watch`: keys, signals and changes come in, effects are carried out. */
import { type Bytes, fchdir, HERE, now, O_RDONLY, openat, signals, unblock } from "@runit-ts/posix";
import { Service as Controlled } from "../classic/service.ts";
import { findLog } from "../log/find.ts";
import { servicePlace } from "../place.ts";
import { readServices, type Service, serviceNames } from "../services.ts";
import { update } from "./core.ts";
import { keysOf } from "./keys.ts";
import { endOfLog } from "./log-end.ts";
import { Notifications } from "./notifications.ts";
import { screen } from "./screen.ts";
import { COMMANDS, type Effect, type Event, initialState, type State, type Word } from "./state.ts";
import { Terminal } from "./terminal.ts";

const ENDING = ["HUP", "INT", "QUIT", "TERM"] as const;
/** The exit code of a process that a signal ends is this and its number. */
const SIGNALLED = 128;
const WINDOW_CHANGE = "SIGWINCH";
const SECOND = 1000;

export interface Subject {
  /** As on the command line of sv; none for all services. */
  readonly names: readonly Bytes[];
  /** The services directory. */
  readonly directory: Bytes;
}

export interface Manner {
  readonly isColoured: boolean;
  /** How long the effect of a command is waited for, in seconds. */
  readonly wait: number;
}

/**
 * Shows services until the person, a signal or the end of the terminal ends it; gives the exit code.
 * @param fd the terminal, from `openTerminal`
 * @throws Failure when the services directory cannot be read.
 */
export async function watchServices(fd: number, subject: Subject, manner: Manner): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  // Before the terminal is taken, so that it is always given back.
  for (const name of ENDING) process.on(`SIG${name}`, () => resolve(SIGNALLED + signals[name]));
  unblock(ENDING);
  const terminal = new Terminal(fd);
  const session = new Session(terminal, subject, manner, resolve, reject);
  try {
    session.begin();
    return await promise;
  } finally {
    session.stop();
    terminal.leave();
  }
}

class Session {
  readonly #terminal: Terminal;
  readonly #subject: Subject;
  readonly #isColoured: boolean;
  readonly #end: (exit: number) => void;
  readonly #fail: (error: unknown) => void;
  readonly #home = openat(HERE, ".", O_RDONLY);
  readonly #changes = new Notifications(() => this.#handle({ kind: "told" }));
  #logChanges: Notifications | undefined;
  #state: State;
  #isOver = false;

  constructor(
    terminal: Terminal,
    subject: Subject,
    { isColoured, wait }: Manner,
    end: (exit: number) => void,
    fail: (error: unknown) => void,
  ) {
    this.#terminal = terminal;
    this.#subject = subject;
    this.#isColoured = isColoured;
    this.#end = end;
    this.#fail = fail;
    this.#state = initialState(terminal.size, wait);
  }

  begin(): void {
    process.on(WINDOW_CHANGE, () => {
      this.#terminal.clear();
      this.#handle({ kind: "resize", size: this.#terminal.size });
    });
    this.#terminal.listen(
      (bytes) => {
        for (const key of keysOf(bytes)) this.#handle({ kind: "key", key });
      },
      () => this.#end(SIGNALLED + signals.HUP),
    );
    this.#handle({ kind: "told" });
    this.#awaitTick();
  }

  /** Nothing is shown or sent any more. */
  stop(): void {
    this.#isOver = true;
  }

  #awaitTick(): void {
    setTimeout(
      () => {
        this.#handle({ kind: "tick" });
        this.#awaitTick();
      },
      SECOND - (Date.now() % SECOND),
    );
  }

  /** What goes wrong here would otherwise end the process, and leave the terminal as it is. */
  #handle(event: Event): void {
    if (this.#isOver) return;
    try {
      this.#take(event);
      this.#terminal.show(screen(this.#state, now(), this.#isColoured));
    } catch (error) {
      this.#fail(error);
    }
  }

  #take(event: Event): void {
    const { state, effects } = update(this.#state, event, now());
    this.#state = state;
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: Effect): void {
    switch (effect.kind) {
      case "look at services":
        this.#take({ kind: "services", services: this.#look() });
        break;
      case "send":
        this.#send(effect.service, effect.word);
        break;
      case "follow log":
        this.#followLog(effect.service);
        break;
      case "quit":
        this.stop();
        this.#end(0);
    }
  }

  /** Each is watched before it is read, so that no change is missed. */
  #look(): Service[] {
    const { names, directory } = this.#subject;
    this.#changes.addDirectory(directory);
    const found = names.length > 0 ? names : serviceNames(directory);
    for (const name of found) this.#changes.addService(servicePlace(name, directory));
    return readServices(found, directory);
  }

  #send({ name, directory }: Service, word: Word): void {
    const service = new Controlled(name, () => this.#subject.directory, false, directory);
    const isSent = service.enter() && service.control(COMMANDS[word]);
    fchdir(this.#home);
    const said = service.takeOutput().trimEnd();
    const failure = service.denied.length > 0 ? `${said}: run it as root` : said;
    this.#take({ kind: "sent", name, word, failure: isSent ? undefined : failure });
  }

  #followLog(service: Service | undefined): void {
    this.#logChanges?.close();
    this.#logChanges = undefined;
    if (service === undefined) return;
    const directory = findLog(service);
    const read = (): Event => ({ kind: "log", log: endOfLog(directory) });
    if (directory !== undefined) {
      this.#logChanges = new Notifications(() => this.#handle(read()));
      this.#logChanges.addContents(directory);
    }
    this.#take(read());
  }
}
