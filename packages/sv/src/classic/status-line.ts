/** The line that tells a status, exactly as the original writes it (spec section 5). */
import type { Bytes, Moment } from "@runit-ts/posix";
import type { Status } from "@runit-ts/protocol";

/** @param isNormallyUp whether there is no `down` marker in the service directory */
export function statusLine(name: Bytes, status: Status, isNormallyUp: boolean, now: Moment): Bytes {
  const { phase, pid, paused, want, gotTerm, since } = status;
  const isRunning = pid !== 0;
  const isWantedUp = want === "up";
  const seconds = Math.max(0, now.seconds - since.seconds);
  let line = `${phase}: ${name}: ${phase === "down" ? "" : `(pid ${pid}) `}${seconds}s`;
  if (isRunning !== isNormallyUp) line += isRunning ? ", normally down" : ", normally up";
  if (isRunning && paused) line += ", paused";
  if (isRunning !== isWantedUp) line += isRunning ? ", want down" : ", want up";
  if (isRunning && gotTerm) line += ", got TERM";
  return line;
}
