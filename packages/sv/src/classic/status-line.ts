/** The line that tells a status, exactly as the original writes it (spec section 5). */
import type { Bytes, Moment } from "@runit-ts/posix";
import type { Status } from "@runit-ts/protocol";

/** @param isNormallyUp whether there is no `down` marker in the service directory */
export function statusLine(name: Bytes, status: Status, isNormallyUp: boolean, now: Moment): Bytes {
  const { phase, pid, paused, want, gotTerm, since } = status;
  const isRunning = pid !== 0;
  const facts: readonly (readonly [holds: boolean, text: string])[] = [
    [isRunning && !isNormallyUp, ", normally down"],
    [!isRunning && isNormallyUp, ", normally up"],
    [isRunning && paused, ", paused"],
    [!isRunning && want === "up", ", want up"],
    [isRunning && want !== "up", ", want down"],
    [isRunning && gotTerm, ", got TERM"],
  ];
  const process = phase === "down" ? "" : `(pid ${pid}) `;
  const seconds = Math.max(0, now.seconds - since.seconds);
  const told = facts.filter(([holds]) => holds).map(([, text]) => text);
  return `${phase}: ${name}: ${process}${seconds}s${told.join("")}`;
}
