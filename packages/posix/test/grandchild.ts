/** A process that is no child of the one that tests. */
import { readFileSync } from "node:fs";
import type { Sandbox } from "../../../test/lib/sandbox.ts";
import { until } from "../../../test/lib/until.ts";

export class Grandchild {
  readonly pid: number;
  readonly #box: Sandbox;

  private constructor(box: Sandbox, pid: number) {
    this.#box = box;
    this.pid = pid;
  }

  /** Starts one that waits for `go` and then does `end`; its parent waits for it, or never does. */
  static async start(box: Sandbox, end: string, parent: "waits" | "never waits"): Promise<Grandchild> {
    const then = parent === "waits" ? "wait; exec sleep 1000" : "exec sleep 1000";
    box.write({ grandchild: `#!/bin/sh\nread line <go\n${end}\n` });
    const shell = box.start(["sh", "-c", `mkfifo go; ./grandchild & echo $! >pid; ${then}`]);
    await until("the grandchild", () => box.read("pid")?.endsWith("\n"));
    const pid = Number(box.read("pid"));
    await until("its program", () => nameOf(pid) === "grandchild");
    if (parent === "never waits") await until("its parent", () => nameOf(shell.pid) === "sleep");
    return new Grandchild(box, pid);
  }

  go(): void {
    this.#box.start(["sh", "-c", "echo >go"]);
  }
}

function nameOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, "latin1").trim();
  } catch {
    // It has ended.
    return undefined;
  }
}
