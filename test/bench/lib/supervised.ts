/** A service under the runsv of one suite. */
import { join } from "node:path";
import { decodeStatus, type Status } from "../../../packages/protocol/src/index.ts";
import type { Sandbox } from "../../lib/sandbox.ts";
import { statusOf } from "../../lib/service-directory.ts";
import type { Suite } from "../../lib/suite.ts";
import { until } from "../../lib/until.ts";

/** A service that comes up at once and stays. */
export const SLEEPER = "#!/bin/sh\nexec sleep 1000\n";

/**
 * Over this age in seconds a `run` is no longer rested after its end, and was started in an earlier whole
 * second than now, which is what the original's sv goes by.
 */
const OLD = 1.2;

export class Supervised {
  readonly suite: Suite;
  /** The absolute path of the service directory. */
  readonly directory: string;
  /** The process of runsv. */
  readonly runsv: number;
  readonly #box: Sandbox;
  readonly #name: string;

  private constructor(box: Sandbox, suite: Suite, name: string) {
    this.suite = suite;
    this.directory = box.path(name);
    this.#box = box;
    this.#name = name;
    this.runsv = box.start([join(suite.bin, "runsv"), this.directory]).pid;
  }

  /** Starts runsv on a new service with this `run`, and waits until it runs. */
  static async start(box: Sandbox, suite: Suite, name: string, run = SLEEPER): Promise<Supervised> {
    box.write({ [`${name}/run`]: run });
    const service = new Supervised(box, suite, name);
    await until(`${name} to run`, () => box.read(name, "supervise", "stat") === "run\n");
    return service;
  }

  /** What `supervise/status` says now. */
  status(): Status {
    return decodeStatus(Buffer.from(this.#box.read(this.#name, "supervise", "status") ?? "", "latin1"));
  }

  /** Waits until `run` is old enough to be started again without rest. */
  async aged(): Promise<void> {
    await aged(this.directory);
  }
}

/** Waits until the `run` of a service directory is old enough to be started again without rest. */
export async function aged(directory: string): Promise<void> {
  await until(`${directory} to grow old`, () => {
    const status = statusOf(directory);
    if (status?.phase !== "run") return false;
    return Date.now() / 1000 - status.since.seconds - status.since.nanoseconds / 1e9 > OLD;
  });
}
