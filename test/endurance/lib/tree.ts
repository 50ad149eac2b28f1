/** A runsvdir with five services of different kinds, whose programs may be killed at any moment. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeStatus, FormatError } from "../../../packages/protocol/src/index.ts";
import type { Sandbox } from "../../lib/sandbox.ts";
import { ours } from "../../lib/suite.ts";
import { until } from "../../lib/until.ts";
import { argumentsOf, childrenOf, parentOf } from "./processes.ts";

const SLEEP = "#!/bin/sh\nexec sleep 1000\n";

const SERVICES: Record<string, Record<string, string>> = {
  steady: { run: SLEEP },
  crashing: { run: "#!/bin/sh\nsleep 0.2\nexit 1\n" },
  logged: { run: SLEEP, "log/run": "#!/bin/sh\nexec cat\n" },
  finishing: { run: "#!/bin/sh\nsleep 0.2\n", finish: "#!/bin/sh\nsleep 0.1\n" },
  stubborn: { run: "#!/bin/sh\ntrap '' TERM\nexec sleep 1000\n" },
};

/** Where the state of each process that a runsv looks after stands, by the service directory it is in. */
const SUPERVISED = Object.keys(SERVICES).flatMap((service) =>
  SERVICES[service]?.["log/run"] ? [service, `${service}/log`] : [service],
);

export class Tree {
  readonly #box: Sandbox;
  /** The process of runsvdir. */
  #runsvdir: number;

  private constructor(box: Sandbox) {
    this.#box = box;
    this.#runsvdir = this.#start();
  }

  /** Starts the tree in `tree` of the sandbox, and waits until all of it runs. */
  static async start(box: Sandbox): Promise<Tree> {
    for (const [service, files] of Object.entries(SERVICES)) {
      for (const [name, content] of Object.entries(files))
        box.write({ [`tree/${service}/${name}`]: content });
    }
    const tree = new Tree(box);
    await tree.recovered();
    return tree;
  }

  #start(): number {
    return this.#box.start([join(ours.bin, "runsvdir"), this.#box.path("tree")]).pid;
  }

  /** Kills runsvdir, and starts another as init would. */
  killRunsvdir(): void {
    process.kill(this.#runsvdir, "SIGKILL");
    this.#runsvdir = this.#start();
  }

  /** Kills the runsv of some service, `choice` from 0 up to 1; gives whether there was one. */
  killRunsv(choice: number): boolean {
    const all = childrenOf(this.#runsvdir);
    const pid = all[Math.floor(choice * all.length)];
    if (pid === undefined) return false;
    process.kill(pid, "SIGKILL");
    return true;
  }

  /** Waits until every service runs again under a runsv of the present runsvdir, and its files are whole. */
  async recovered(): Promise<void> {
    await until("the end of what the killed left behind", () => this.#endOrphans() === 0);
    for (const directory of SUPERVISED) {
      await until(`${directory} to run`, () => this.#endOrphans() === 0 && this.#isServed(directory));
      await until(`${directory} without half-made files`, () => this.#halfMade(directory).length === 0);
    }
    const services = Object.keys(SERVICES);
    const { stdout, exit } = await this.#box.run([join(ours.bin, "sv"), "status", ...services], {
      env: { SVDIR: this.#box.path("tree") },
    });
    const lines = stdout.trimEnd().split("\n");
    const isWhole = services.every((name, index) =>
      new RegExp(`^(run|down|finish): ${name}: (\\(pid \\d+\\) )?\\d+s`).test(lines[index] ?? ""),
    );
    if (exit !== 0 || !isWhole) throw new Error(`sv status: exit ${exit}: ${stdout}`);
  }

  /** What is wrong with the status records at this moment. */
  complaints(): string[] {
    return SUPERVISED.flatMap((directory) => {
      const record = readFileSync(this.#box.path("tree", directory, "supervise/status"));
      if (record.length !== 20) return [`${directory}: ${record.length} bytes`];
      try {
        decodeStatus(record);
        return [];
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        return [`${directory}: ${error.message}`];
      }
    });
  }

  /**
   * Ends what a killed program left behind: as with the original, the service of a killed runsv lives on, and
   * so do the runsvs of a killed runsvdir. Gives how many there were.
   */
  #endOrphans(): number {
    const mine = this.#box.processes();
    const orphans = mine.filter((pid) => {
      const parent = parentOf(pid);
      return parent !== undefined && parent !== process.pid && !mine.includes(parent);
    });
    for (const pid of orphans) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    }
    return orphans.length;
  }

  /** Whether the process in the status record is a child of a runsv that runsvdir has for this service. */
  #isServed(directory: string): boolean {
    const record = this.#box.read("tree", directory, "supervise/status");
    if (record === undefined) return false;
    const { pid } = decodeStatus(Buffer.from(record, "latin1"));
    const runsv = parentOf(pid);
    return (
      runsv !== undefined &&
      parentOf(runsv) === this.#runsvdir &&
      argumentsOf(runsv).at(-1) === directory.split("/")[0]
    );
  }

  #halfMade(directory: string): string[] {
    const files = readdirSync(this.#box.path("tree", directory, "supervise"));
    const missing = ["status", "stat", "pid"].filter((name) => !files.includes(name));
    return [...files.filter((name) => name.endsWith(".new")), ...missing];
  }
}
