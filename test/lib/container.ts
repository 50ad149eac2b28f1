/** runsvdir as process 1 of a pid namespace of its own, as in a container, or with -g beside all others. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Running, Sandbox, StartOptions } from "./sandbox.ts";
import { ours } from "./suite.ts";
import { until } from "./until.ts";

const UNSHARE = ["unshare", "--pid", "--fork", "--mount-proc"];

/** Whether there can be such a namespace here; undefined where there cannot, as `available` takes it. */
export const namespaces: true | undefined =
  Bun.spawnSync([...UNSHARE, "true"]).exitCode === 0 ? true : undefined;

/** Where runsvdir stops everything gracefully. */
export type Place = "as process 1" | "with -g";

export interface Tree {
  /** The pid of runsvdir, seen from here. */
  readonly pid: number;
  readonly ended: Running["ended"];
}

/** The children of a process. */
export function childrenOf(pid: number): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1");
  return children.split(" ").filter(Boolean).map(Number);
}

/** Starts runsvdir, with these words, on `sd` in the sandbox. */
export async function startTree(
  box: Sandbox,
  place: Place,
  words: readonly string[] = [],
  options: StartOptions = {},
): Promise<Tree> {
  const runsvdir = join(ours.bin, "runsvdir");
  if (place === "with -g") return box.start([runsvdir, "-g", ...words, "sd"], options);
  const { pid: unshare, ended } = box.start([...UNSHARE, runsvdir, ...words, "sd"], options);
  const pid = await until("process 1", () => childrenOf(unshare)[0]);
  return { pid, ended };
}
