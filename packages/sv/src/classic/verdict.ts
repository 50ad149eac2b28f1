/** Whether a command has taken effect, judged from the status record (sv(8), spec sections 5 and 8). */
import type { Moment } from "@runit-ts/posix";
import { isEarlier, type Status } from "@runit-ts/protocol";

export interface Question {
  /** What is waited for, see Action.goal. */
  readonly goal: string;
  /** When sv was started: an older status is from before the command. */
  readonly since: Moment;
  /** Whether the service's `check` succeeds; true if there is none. Asked for only when the process is there. */
  readonly isAvailable: () => boolean;
}

/** Whether the status shows all of the goal, letter by letter; what is missing first is not looked behind. */
export function isReached(status: Status, { goal, since, isAvailable }: Question): boolean {
  const isRunning = status.pid !== 0;
  const isOld = isEarlier(status.since, since);
  const isDown = !isRunning && status.phase === "down";
  const isUp = isRunning && status.phase === "run";

  const reached = (letter: string): boolean => {
    switch (letter) {
      case "C":
        return reached(status.want === "up" ? "u" : "d");
      case "x":
        return false;
      case "u":
        return isUp && isAvailable();
      case "d":
        return isDown;
      case "t":
      case "k":
        if (!isRunning && status.want === "down") return true;
        return isRunning && !isOld && !status.gotTerm && isAvailable();
      case "o":
        return isRunning ? status.want === "down" : !isOld;
      case "p":
        return !isRunning || status.paused;
      case "c":
        return !isRunning || !status.paused;
      default:
        return true;
    }
  };
  return [...goal].every(reached);
}
