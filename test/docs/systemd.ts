/** A machine with systemd for process 1, in a control group of its own, for that is what systemd works with. */
import { mkdtempSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { Machine } from "../lib/machine.ts";
import { until } from "../lib/until.ts";

const SYSTEMD = "/lib/systemd/systemd";
/** It has no hardware to set up, and the services of this machine are not wanted there. */
const PROCESS_ONE = ["container=other", SYSTEMD, "--unit=basic.target"];
const IN_GROUP = 'echo $$ >"$1/cgroup.procs"; shift; exec "$@"';

/** The control group of this process, in which another can be made; undefined where there is none. */
function ownGroup(): string | undefined {
  const [, path] = /^0::(.*)$/m.exec(readFileSync("/proc/self/cgroup", "utf8")) ?? [];
  const [, mountPoint] = / \/ (\/\S+) .* - cgroup2 /.exec(readFileSync("/proc/self/mountinfo", "utf8")) ?? [];
  return path === undefined || mountPoint === undefined ? undefined : join(mountPoint, path);
}

function makeGroup(): string {
  const parent = ownGroup();
  if (parent === undefined) throw new Error("no control groups, version 2");
  return mkdtempSync(join(parent, "runit-ts-"));
}

/** Whether there can be one here; undefined where there cannot, as `available` takes it. */
export const hasControlGroups: true | undefined = canMakeGroups() ? true : undefined;

function canMakeGroups(): boolean {
  try {
    rmdirSync(makeGroup());
    return true;
  } catch {
    // There are none, or nobody may write there.
    return false;
  }
}

export class SystemdMachine extends Machine {
  readonly #group = makeGroup();

  override async boot(): Promise<void> {
    await super.boot(PROCESS_ONE);
    await until("systemd to be up", async () => {
      const { stdout } = await this.inside("systemctl", "is-system-running");
      return /^(?:running|degraded)$/m.test(stdout);
    });
  }

  protected override building(processOne: readonly string[]): readonly string[] {
    return ["sh", "-euc", IN_GROUP, "sh", this.#group, ...super.building(processOne)];
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    await until("the end of its control groups", () => remove(this.#group));
  }
}

/** Removes a control group with all below it; false when a process is still there. */
function remove(group: string): boolean {
  const below = readdirSync(group, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  try {
    for (const { name } of below) if (!remove(join(group, name))) return false;
    rmdirSync(group);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EBUSY") return false;
    throw error;
  }
}
