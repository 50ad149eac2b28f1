/** Where a scenario is played: a sandbox, the programs of a pairing, and the transcript. */
import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Status } from "@runit-ts/protocol";
import { type Running, Sandbox, type StartOptions } from "../lib/sandbox.ts";
import { agrees, isServed, send, statusOf } from "../lib/service-directory.ts";
import { until } from "../lib/until.ts";
import type { Pairing } from "./harness.ts";

/** A service that is older than this is started again at once when it ends, in milliseconds. */
const REST = 1000;

interface Started {
  readonly label: string;
  readonly running: Running;
}

export class World implements AsyncDisposable {
  readonly box: Sandbox;
  readonly #pairing: Pairing;
  readonly #lines: string[] = [];
  readonly #started: Started[] = [];

  constructor(pairing: Pairing) {
    this.#pairing = pairing;
    this.box = new Sandbox(pairing.runsv.bin);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.box[Symbol.asyncDispose]();
  }

  transcript(): string {
    return this.#lines.join("\n");
  }

  write(files: Record<string, string>): void {
    this.box.write(files);
  }

  path(...names: string[]): string {
    return this.box.path(...names);
  }

  /** Writes something down, without what differs from one run to the next. */
  note(label: string, text: unknown): void {
    this.#lines.push(this.#normalise(`${label}: ${text}`));
  }

  /** Our usage of runsvdir has more options (row runsvdir-stop). */
  #normalise(text: string): string {
    const { sv, runsv } = this.#pairing;
    return text
      .replaceAll(this.box.directory, "BOX")
      .replaceAll(`${sv.bin}/`, "BIN/")
      .replaceAll(`${runsv.bin}/`, "BIN/")
      .replaceAll("[--shared] [-gP] [-w sec]", "[-P]")
      .replaceAll(/\(pid \d+\)/g, "(pid N)")
      .replaceAll(/: (\(pid N\) )?\d+s/g, ": $1Ns");
  }

  /** Runs sv and writes down what it says and how it exits. */
  async sv(...words: string[]): Promise<void> {
    await this.svWith({}, ...words);
  }

  async svWith(options: StartOptions, ...words: string[]): Promise<void> {
    await this.#noteRun(`sv ${words.join(" ")}`, [join(this.#pairing.sv.bin, "sv"), ...words], options);
  }

  /** Runs sv by way of another program, one that takes its privileges away, say. */
  async svBy(wrapper: readonly string[], ...words: string[]): Promise<void> {
    await this.#noteRun(`sv ${words.join(" ")}`, [...wrapper, join(this.#pairing.sv.bin, "sv"), ...words]);
  }

  /** Runs sv by the name of a service, as an LSB init script. */
  async initScript(service: string, ...words: string[]): Promise<void> {
    const directory = this.path("init.d");
    mkdirSync(directory, { recursive: true });
    const link = join(directory, service);
    if (!existsSync(link)) symlinkSync(join(this.#pairing.sv.bin, "sv"), link);
    await this.#noteRun(`init.d/${service} ${words.join(" ")}`, [link, ...words]);
  }

  /** Runs runsv or runsvdir to its end. */
  async runToEnd(
    program: "runsv" | "runsvdir",
    words: readonly string[],
    wrapper: readonly string[] = [],
  ): Promise<void> {
    const command = [...wrapper, join(this.#pairing.runsv.bin, program), ...words];
    await this.#noteRun(`${program} ${words.join(" ")}`, command);
  }

  async #noteRun(label: string, command: readonly string[], options: StartOptions = {}): Promise<void> {
    const { stdout, stderr, exit } = await this.box.run(command, options);
    this.note(label, `exit ${exit}\n  out ${JSON.stringify(stdout)}\n  err ${JSON.stringify(stderr)}`);
  }

  /** Starts runsv on a service directory and waits until it can be asked. */
  async runsv(service: string, wrapper: readonly string[] = []): Promise<Running> {
    // Named twice, it is looked after once, by the runsv that can look after several.
    const words = this.#pairing.isShared ? [service, service] : [service];
    const command = [...wrapper, join(this.#pairing.runsv.bin, "runsv"), ...words];
    const running = this.#start(`runsv ${service}`, command);
    await this.served(service);
    return running;
  }

  /** Starts runsvdir on a directory. */
  runsvdir(directory: string, ...words: string[]): Running {
    const options = words.filter((word) => word.startsWith("-"));
    const rest = words.filter((word) => !word.startsWith("-"));
    return this.#start(`runsvdir ${directory}`, [
      join(this.#pairing.runsv.bin, "runsvdir"),
      ...(this.#pairing.isShared ? ["--shared"] : []),
      ...options,
      directory,
      ...rest,
    ]);
  }

  #start(label: string, command: readonly string[]): Running {
    const running = this.box.start(command);
    this.#started.push({ label, running });
    return running;
  }

  /** Waits for the end of what was started, and writes down its exit code and what it said. */
  async ended(running: Running): Promise<void> {
    const label = this.#started.find((one) => one.running === running)?.label ?? "?";
    const { stdout, stderr, exit } = await running.ended;
    this.note(label, `ended ${exit}\n  out ${JSON.stringify(stdout)}\n  err ${JSON.stringify(stderr)}`);
  }

  /** Waits until somebody serves the service: its `ok` has a reader. */
  async served(service: string): Promise<void> {
    await until(`${service} to be served`, () => this.isServed(service));
  }

  /** Waits until nobody serves it. */
  async unserved(service: string): Promise<void> {
    await until(`${service} to be served by nobody`, () => !this.isServed(service));
  }

  isServed(service: string): boolean {
    return isServed(this.path(service));
  }

  /** Waits until `stat` says so, and `status` and `pid`, which are replaced one after the other, agree. */
  async stat(service: string, text: string): Promise<void> {
    const said = () => this.box.read(service, "supervise/stat")?.trim();
    await until(`${service} to be "${text}"`, () => said() === text && this.agrees(service, text)).catch(
      (error: Error) => {
        throw new Error(`${error.message}; it is "${said()}"`);
      },
    );
    const status = this.status(service);
    const age = Date.now() / 1000 - (status?.since.seconds ?? 0);
    this.note(
      `stat ${service}`,
      `${text}; want ${status?.want}, ${age >= -1 && age < 100 ? "sane time" : `time ${age}`}`,
    );
  }

  /** Whether status record and pid file say what `stat` says. */
  agrees(service: string, text: string): boolean {
    return agrees(this.path(service), text);
  }

  /** The status record as it stands. */
  status(service: string): Status | undefined {
    return statusOf(this.path(service));
  }

  pid(service: string): number {
    return this.status(service)?.pid ?? 0;
  }

  /** Writes bytes into the control FIFO. */
  async send(service: string, bytes: string | Uint8Array): Promise<void> {
    await send(this.path(service), bytes);
  }

  /** Waits until `run` has been running for more than a second. */
  async matured(service: string): Promise<void> {
    await until(`${service} to be older than a second`, () => {
      const status = this.status(service);
      if (status?.phase !== "run") return false;
      return Date.now() - status.since.seconds * 1000 - status.since.nanoseconds / 1e6 > REST + 10;
    });
  }

  /** Waits until the status is from before the present second, as the original compares whole seconds. */
  async aged(service: string): Promise<void> {
    await until(`${service} to be of an earlier second`, () => {
      const status = this.status(service);
      return status !== undefined && Math.floor(Date.now() / 1000) > status.since.seconds;
    });
  }

  /** Waits until the status record says what is wanted. */
  async wants(service: string, want: "up" | "down"): Promise<void> {
    await until(`${service} to want ${want}`, () => this.status(service)?.want === want);
  }

  /** Waits until `run` is another process than `before`. */
  async restarted(service: string, before: number): Promise<void> {
    await until(`${service} to be another process`, () => {
      const status = this.status(service);
      return status?.phase === "run" && status.pid !== 0 && status.pid !== before;
    });
  }

  /** Waits until a file has so many lines, and writes it down. */
  async lines(file: string, count: number): Promise<void> {
    const lines = () => this.box.read(file)?.split("\n").slice(0, -1) ?? [];
    try {
      await until(`${count} lines in ${file}`, () => lines().length >= count);
    } finally {
      this.note(file, JSON.stringify(lines()));
    }
  }

  /** The command line of a process, as process listings show it. */
  commandLine(pid: number): readonly string[] {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1").split("\0").slice(0, -1);
  }

  /** Waits until the command line of a process shows a text. */
  async shows(pid: number, text: string): Promise<void> {
    await until(`"${text}" in the command line`, () =>
      this.commandLine(pid).some((word) => word.includes(text)),
    );
  }

  /** Waits until a file contains a text, so many times. */
  async contains(file: string, text: string, times = 1): Promise<void> {
    await until(`"${text}" in ${file}`, () => (this.box.read(file) ?? "").split(text).length > times);
  }
}
