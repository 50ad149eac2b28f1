/** svlogd at work: reads lines from standard input and logs them, and does what signals ask for. */
import {
  attempt,
  ipv4Address,
  now,
  offReadable,
  onReadable,
  print,
  readIfAny,
  SystemError,
  sendDatagram,
  setNonBlocking,
  stir,
  udpSocket,
  waitUntilReadable,
} from "@runit-ts/posix";
import { Failure } from "@runit-ts/protocol";
import { Lines, type Log } from "./core.ts";
import { LogDirectory } from "./log-directory.ts";
import type { Messages } from "./messages.ts";
import type { Options } from "./options.ts";

const STDIN = 0;
/** For how long more lines are waited for before the process goes to sleep, in milliseconds. */
const LINGER = 5;
/** How long lines are logged before signals are looked at, in milliseconds. */
const TURN = 5;
const LONGEST_TIMER = 2 ** 31 - 1;

export class Logger {
  readonly #directories: readonly LogDirectory[];
  readonly #messages: Messages;
  readonly #lines: Lines;
  readonly #asked = { exit: false, rotate: false, reopen: false };
  #wake: () => void = () => {};
  #turnEnds = 0;
  /** Whether nothing is left to do but to wait for processors. */
  isFinishing = false;

  constructor(options: Options, messages: Messages) {
    this.#messages = messages;
    this.#lines = new Lines(options, sender());
    this.#directories = options.directories.map((name) => new LogDirectory(name, options, messages));
  }

  /** Does that as soon as what was read has been logged. */
  ask(what: "exit" | "rotate" | "reopen"): void {
    this.#asked[what] = true;
    this.#wake();
  }

  /**
   * Logs until standard input ends, or is to be left.
   * @throws Failure when no log directory can be used.
   */
  async run(): Promise<void> {
    await this.#reopen();
    attempt(() => setNonBlocking(STDIN));
    for (;;) {
      await this.#heed();
      if (this.#asked.exit && this.#lines.isComplete) break;
      const length = this.#read();
      if (length === 0) break;
      if (length === undefined) await this.#wait();
      else await this.#log(length);
    }
    // Signals that came together with the last one count, too.
    await turn();
    await this.#heed();
    this.#lines.end();
    await this.#write();
    this.isFinishing = true;
    for (const directory of this.#directories) await directory.finish();
  }

  /** Does what was asked for, and what time asks for. */
  async #heed(): Promise<void> {
    const { rotate, reopen } = this.#asked;
    if (rotate) {
      this.#asked.rotate = false;
      for (const { opened } of this.#directories) await opened?.rotate();
    }
    if (reopen) {
      this.#asked.reopen = false;
      await this.#reopen();
    }
    for (const { opened } of this.#directories) await opened?.rotateByAge();
  }

  async #reopen(): Promise<void> {
    for (const directory of this.#directories) await directory.reopen();
    const logs = this.#directories.flatMap(({ opened }) => opened?.log ?? []);
    if (logs.length === 0) throw new Failure("no functional log directories.");
    this.#lines.use(logs);
  }

  /** Reads what there is; gives how many bytes that were, 0 at the end, undefined when there is nothing now. */
  #read(): number | undefined {
    // What was begun is finished before leaving, but no line more is taken.
    const room = this.#asked.exit ? this.#lines.room(1) : this.#lines.room();
    const length = attempt(() => readIfAny(STDIN, room));
    if (!(length instanceof SystemError)) return length;
    this.#messages.warn("unable to read standard input", length);
    return 0;
  }

  async #log(length: number): Promise<void> {
    this.#lines.take(length, now());
    await this.#write();
    if (performance.now() < this.#turnEnds) return;
    await turn();
    this.#turnEnds = performance.now() + TURN;
  }

  /** Has everything written that can be. */
  async #write(): Promise<void> {
    for (let isDone = false; !isDone; ) {
      isDone = this.#lines.distribute();
      this.#alert();
      for (const { opened } of this.#directories) if (opened?.log.output.length) await opened.write();
    }
  }

  #alert(): void {
    const { alerts } = this.#lines;
    if (alerts.length === 0) return;
    print(2, alerts.part(0, alerts.length).toString("latin1"));
    alerts.drop(alerts.length);
  }

  /** Waits until there is something to read or to do. */
  async #wait(): Promise<void> {
    // It may have been asked for while what was asked for before was done.
    if (this.#asked.rotate || this.#asked.reopen || waitUntilReadable(STDIN, LINGER)) return;
    stir();
    const expires = Math.min(...this.#directories.map(({ opened }) => opened?.expires ?? Infinity));
    const left = Math.max(0, expires - performance.now());
    const timer =
      left === Infinity ? undefined : setTimeout(() => this.#wake(), Math.min(left + 1, LONGEST_TIMER));
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      onReadable(STDIN, resolve);
    });
    offReadable(STDIN);
    clearTimeout(timer);
  }
}

/** Sends messages from one socket, opened when the first is to be sent. */
function sender(): (log: Log, message: Uint8Array) => boolean {
  let socket: number | undefined;
  return ({ config }, message) => {
    if (config.udp === undefined) return false;
    const { ip, port } = config.udp;
    const opened = socket ?? attempt(udpSocket);
    if (opened instanceof SystemError) return false;
    socket = opened;
    return sendDatagram(socket, ipv4Address(ip, port), message);
  };
}

/** Lets the event loop hear of signals. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
