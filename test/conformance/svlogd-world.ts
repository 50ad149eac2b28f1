/** Where svlogd is compared: a sandbox, the svlogds that are started in it, and what a script could see of them. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Feed } from "../lib/feed.ts";
import { type Running, Sandbox, type StartOptions } from "../lib/sandbox.ts";
import type { Suite } from "../lib/suite.ts";
import { until } from "../lib/until.ts";
import { listing, wallClock, withoutFileTimes, withoutStamps } from "./log-files.ts";

/** Messages of one who waits or tries again, for as long as the test lets it. */
const REPEATED = /^((?:svlogd: (?:pausing|warning|fatal): .*\n){1,2}?)\1+/gm;

/** An svlogd, and its standard input. */
export class Svlogd {
  readonly #running: Running;
  readonly #feed: Feed;
  readonly #note: (text: string) => void;

  constructor(running: Running, feed: Feed, note: (text: string) => void) {
    this.#running = running;
    this.#feed = feed;
    this.#note = note;
  }

  get pid(): number {
    return this.#running.pid;
  }

  /** Writes a byte text to its standard input. */
  write(text: string): Promise<void> {
    return this.#feed.write(text);
  }

  /**
   * Sends a signal, once svlogd sleeps or is stopped: one that comes just before it waits for input, the original
   * hears at once, but heeds only when there is some.
   */
  async kill(signal: NodeJS.Signals): Promise<void> {
    const status = () => readFileSync(`/proc/${this.pid}/status`, "latin1");
    await until("svlogd to sleep", () => /^State:\t[ST]/m.test(status()));
    process.kill(this.pid, signal);
  }

  /** Whether it has said a text so many times. */
  hasSaid(text: string, times = 1): boolean {
    return this.#running.said().split(text).length > times;
  }

  /** Waits until it has said a text so many times. */
  async says(text: string, times = 1): Promise<void> {
    await until(`"${text}" to be said`, () => this.hasSaid(text, times)).catch((error: Error) => {
      throw new Error(`${error.message}; said was ${JSON.stringify(this.#running.said())}`);
    });
  }

  /** Waits until it has exited by itself, and writes down what it said, and what is left of its input. */
  async exits(): Promise<void> {
    const { stdout, stderr, exit } = await this.#running.ended;
    this.#note(`exit ${exit}\n  out ${JSON.stringify(stdout)}\n  err ${stderr.replace(REPEATED, "$1")}`);
    this.#note(`left ${JSON.stringify(this.#feed.rest())}`);
  }

  /** Ends its input, and waits until it has exited. */
  async ends(): Promise<void> {
    this.#feed.close();
    await this.exits();
  }
}

/** A socket that datagrams are sent to. */
export interface Receiver {
  /** Host and port, as a config names them. */
  readonly address: string;
  readonly host: string;
  readonly received: readonly string[];
}

export class World implements AsyncDisposable {
  readonly box: Sandbox;
  readonly #program: string;
  readonly #since = wallClock();
  readonly #feeds: Feed[] = [];
  readonly #sockets: Bun.udp.Socket<"buffer">[] = [];
  readonly #notes: string[] = [];

  constructor(suite: Suite) {
    this.box = new Sandbox(suite.bin);
    this.#program = join(suite.bin, "svlogd");
    chmodSync(this.box.directory, 0o755);
    mkdirSync(this.box.path("d"));
  }

  /** Starts svlogd with a command line, through another program if need be. */
  start(
    words: string | readonly string[],
    wrapper: readonly string[] = [],
    options: StartOptions = {},
  ): Svlogd {
    const feed = new Feed();
    this.#feeds.push(feed);
    const line = typeof words === "string" ? words.split(" ") : words;
    const running = this.box.start([...wrapper, this.#program, ...line], { stdin: feed.reader, ...options });
    return new Svlogd(running, feed, (text) => this.note(text));
  }

  /** Writes something down. */
  note(text: string): void {
    this.#notes.push(withoutStamps(text.replaceAll(this.#program, "svlogd"), this.#since));
  }

  /** Writes down what is in a directory now. */
  list(directory: string): void {
    this.#notes.push(...listing(this.box.path(directory), this.#since, `${directory}/`));
  }

  /** Waits until a file has a text in it. */
  async holds(file: string, text: string): Promise<void> {
    await until(`${JSON.stringify(text)} in ${file}`, () => this.box.read(file)?.includes(text)).catch(
      (error: Error) => {
        throw new Error(`${error.message}; it is ${JSON.stringify(this.box.read(file))}`);
      },
    );
  }

  /** Waits until a file is, or is not, executable by its owner. */
  async executable(file: string, is: boolean): Promise<void> {
    await until(
      `${file} ${is ? "" : "not "}to be executable`,
      () => ((statSync(this.box.path(file)).mode & 0o100) !== 0) === is,
    );
  }

  /** The path of a file as an svlogd with mounts of its own sees it. */
  within(svlogd: Svlogd, file: string): string {
    return `/proc/${svlogd.pid}/root${this.box.path(file)}`;
  }

  /** Waits until a directory has so many files whose names end so. */
  async files(directory: string, ending: string, count: number): Promise<void> {
    const found = () => readdirSync(this.box.path(directory)).filter((name) => name.endsWith(ending)).length;
    await until(`${count} files *${ending} in ${directory}`, () => found() === count);
  }

  /** Listens on a loopback address that no other test uses. */
  async receiver(port = 0): Promise<Receiver> {
    const received: string[] = [];
    const [b, c, d] = crypto.getRandomValues(new Uint8Array(3));
    const socket = await Bun.udpSocket({
      hostname: `127.${b}.${c}.${(d ?? 0) || 1}`,
      port,
      binaryType: "buffer",
      socket: {
        data: (_, datagram) => {
          received.push(datagram.toString("latin1"));
        },
      },
    });
    this.#sockets.push(socket);
    return { address: `${socket.hostname}:${socket.port}`, host: socket.hostname, received };
  }

  /** Waits until a receiver has so many datagrams, and writes them down. */
  async receives(receiver: Receiver, count: number): Promise<void> {
    await until(`${count} datagrams`, () => receiver.received.length >= count);
    this.note(`received ${JSON.stringify(receiver.received)}`);
  }

  /** All that was written down, and what is in the sandbox now. */
  transcript(): string {
    const all = [...this.#notes, ...listing(this.box.directory, this.#since)].join("\n");
    return withoutFileTimes(all.replaceAll(this.box.directory, "BOX"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.box[Symbol.asyncDispose]();
    for (const feed of this.#feeds) feed[Symbol.dispose]();
    for (const socket of this.#sockets) socket.close();
  }
}
