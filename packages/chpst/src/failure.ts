/** A step that failed, with the message that the original has for it. */
import { attempt, type Bytes, SystemError } from "@runit-ts/posix";

export class Failure extends Error {
  override readonly name = "Failure";
  /** What went wrong, as a byte text. */
  readonly complaint: Bytes;

  constructor(complaint: Bytes) {
    super(complaint);
    this.complaint = complaint;
  }
}

/** Takes a step. @throws Failure with this complaint and the reason, when the system refuses. */
export function trying<T>(complaint: Bytes, step: () => T): T {
  const result = attempt(step);
  if (result instanceof SystemError) throw new Failure(`${complaint}: ${result.reason}`);
  return result;
}
