/** Child processes that somebody waits for. */
import { reap } from "@runit-ts/posix";

const waiting = new Map<number, (status: number) => void>();

/** Resolves with the wait status of the child `pid`, which must have been started just now. */
export function ended(pid: number): Promise<number> {
  return new Promise((resolve) => waiting.set(pid, resolve));
}

/** To be called on SIGCHLD. */
export function childrenEnded(): void {
  for (let child = reap(); child !== undefined; child = reap()) {
    waiting.get(child.pid)?.(child.status);
    waiting.delete(child.pid);
  }
}
