/** Services, and one runsv after the other that looks after them; each is killed before the next comes. */
import { join } from "node:path";
import type { Status } from "@runit-ts/protocol";
import type { Running, Sandbox } from "./sandbox.ts";
import { agrees, isServed, processesIn, send, statusOf } from "./service-directory.ts";
import { ours, type Suite } from "./suite.ts";
import { until } from "./until.ts";
import { upgrade } from "./upgrade.ts";

export class Succession {
  readonly #box: Sandbox;
  readonly #services: readonly string[];
  readonly #wrapper: readonly string[];
  #runsv: Running | undefined;

  /**
   * @param services their directories in the sandbox; when there are several, one runsv looks after all
   * @param wrapper what a runsv is started by
   */
  constructor(box: Sandbox, services: readonly string[], wrapper: readonly string[] = []) {
    this.#box = box;
    this.#services = services;
    this.#wrapper = wrapper;
  }

  /** The runsv that came last. */
  get runsv(): Running {
    if (this.#runsv === undefined) throw new Error("no runsv was started");
    return this.#runsv;
  }

  /** Starts a runsv, and waits until it serves every service. */
  async start(suite: Suite = ours): Promise<Running> {
    const runsv = this.begin(suite);
    await this.served();
    return runsv;
  }

  /** Starts a runsv. */
  begin(suite: Suite = ours): Running {
    this.#runsv = this.#box.start([...this.#wrapper, join(suite.bin, "runsv"), ...this.#services]);
    return this.#runsv;
  }

  /** Waits until every service is served. */
  async served(): Promise<void> {
    for (const service of this.#services)
      await until(`${service} to be served`, () => isServed(this.#box.path(service)));
  }

  /** Kills the runsv. */
  async kill(): Promise<void> {
    process.kill(this.runsv.pid, "SIGKILL");
    await this.runsv.ended;
  }

  /** Kills the runsv and starts the next. */
  async succeed(): Promise<Running> {
    await this.kill();
    return this.start();
  }

  /** Has the program of the runsv replaced, and waits until the new one heeds signals. */
  async upgrade(): Promise<void> {
    await upgrade(this.runsv.pid);
  }

  /** Waits until a service's `stat` says so, and its other files agree. */
  async stat(service: string, text: string): Promise<void> {
    const said = () => this.#box.read(service, "supervise/stat");
    await until(
      `${service} to be ${text}`,
      () => said() === `${text}\n` && this.#agrees(service, text),
    ).catch((error: Error) => {
      throw new Error(`${error.message}; it is ${said()}`);
    });
  }

  #agrees(service: string, text: string): boolean {
    return agrees(this.#box.path(service), text);
  }

  /** @throws when nothing stands there. */
  status(service: string): Status {
    const status = statusOf(this.#box.path(service));
    if (status === undefined) throw new Error(`${service} has no status`);
    return status;
  }

  /** Writes commands to a service. */
  async send(service: string, commands: string): Promise<void> {
    await send(this.#box.path(service), commands);
  }

  /** The processes of a service. */
  processes(service: string): number[] {
    return processesIn(this.#box, this.#box.path(service));
  }
}
