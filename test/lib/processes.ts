/** The processes of tests: all carry a mark in their environment, by which they are found and ended. */
import { readdirSync, readFileSync } from "node:fs";
import { until } from "./until.ts";

/** The environment variable that is the mark; its value begins with the pid of the process that tests. */
export const MARK = "RUNIT_TS_TEST";

function isMarked(pid: number, mark: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").includes(`${MARK}=${mark}`);
  } catch {
    return false;
  }
}

/** The processes whose mark begins so, that live now. */
export function marked(mark: string): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0 && isMarked(pid, mark));
}

/** Ends every process whose mark begins so, and waits until they are gone. */
export async function endMarked(mark: string): Promise<void> {
  await until("the end of the test's processes", () => {
    const left = marked(mark);
    for (const pid of left) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    }
    return left.length === 0;
  });
}
