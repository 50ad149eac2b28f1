/** Child processes that somebody waits for. */
import { reapAll } from "@runit-ts/posix";

const waiting = new Map<number, (status: number) => void>();

/** Resolves with the wait status of the child `pid`, which must have been started just now. */
export function ended(pid: number): Promise<number> {
  return new Promise((resolve) => waiting.set(pid, resolve));
}

/** To be called on SIGCHLD. */
export function childrenEnded(): void {
  for (const child of reapAll()) {
    waiting.get(child.pid)?.(child.status);
    waiting.delete(child.pid);
  }
}
