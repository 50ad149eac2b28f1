/** A services directory of a test's own, and sv in it. */
import { join } from "node:path";
import { type Result, Sandbox, type StartOptions } from "../../lib/sandbox.ts";
import { ours } from "../../lib/suite.ts";
import { until } from "../../lib/until.ts";

export const SLEEPER = "#!/bin/sh\nexec sleep 1000\n";
/** A log service that keeps nothing. */
export const SINK = "#!/bin/sh\nwhile read -r line; do :; done\n";

export class Services extends Sandbox {
  constructor() {
    super(ours.bin);
  }

  /** Runs our sv; what it prints is a byte text. */
  sv(words: readonly string[], options: StartOptions = {}): Promise<Result> {
    return this.run([join(ours.bin, "sv"), ...words], options);
  }

  /** Starts a runsv for a service and waits until it is as `stat` says. */
  async supervise(name: string, stat = "run\n"): Promise<void> {
    this.start([join(ours.bin, "runsv"), name]);
    await until(`${name} to be ${stat}`, () => this.read(name, "supervise", "stat") === stat);
  }

  /** Writes a service with this `run`, and supervises it. */
  async add(name: string, run = SLEEPER): Promise<void> {
    this.write({ [`${name}/run`]: run });
    await this.supervise(name);
  }
}

/** A byte text as the characters it is in UTF-8. */
export function utf8(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}
