/** A svlogd that reads a FIFO, which keeps what was written while no svlogd runs. */
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { HERE, mkfifoat } from "../../packages/posix/src/index.ts";
import type { Running, Sandbox } from "./sandbox.ts";

export class FedLogger implements Disposable {
  /** The absolute path of the log directory. */
  readonly directory: string;
  /** The absolute path of the FIFO. */
  readonly fifo: string;
  readonly #box: Sandbox;
  readonly #command: readonly string[];
  /** Open for reading too: a FIFO that somebody may read is opened at once, and keeps its content. */
  readonly #descriptor: number;

  /** Makes the FIFO and the log directory `name`, which is the last argument of the command, with this config. */
  constructor(box: Sandbox, name: string, command: readonly string[], config = "") {
    this.directory = box.path(name);
    this.fifo = box.path(`${name}.fifo`);
    this.#box = box;
    this.#command = [...command, this.directory];
    mkdirSync(this.directory);
    if (config !== "") box.write({ [`${name}/config`]: config });
    mkfifoat(HERE, this.fifo, 0o600);
    this.#descriptor = openSync(this.fifo, "r+");
  }

  /** Starts svlogd; the process given is its own. */
  start(): Running {
    return this.#box.start(["/bin/sh", "-c", `exec "$@" <${this.fifo}`, "sh", ...this.#command]);
  }

  /** Feeds svlogd with what a command prints; resolves when that has ended. */
  async feed(command: string): Promise<void> {
    const { exit, stderr } = await this.#box.run(["/bin/sh", "-c", `${command} >${this.fifo}`]);
    if (exit !== 0) throw new Error(`${command}: exit ${exit}: ${stderr}`);
  }

  /** Writes bytes to svlogd with one write(2). */
  write(text: string): void {
    writeSync(this.#descriptor, text);
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }
}
