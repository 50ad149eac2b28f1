/** What a failed system call throws. */
import { ERRORS } from "./errno.ts";

/** The original's words for an errno; `unknown error` for one it has none for (spec section 9). */
export function errorText(number: number): string {
  return ERRORS.find(([errno]) => errno === number)?.[2] ?? "unknown error";
}

/** A system call that failed: which, on what, and why. */
export class SystemError extends Error {
  override readonly name = "SystemError";
  readonly errno: number;
  /** The name of the errno, `ENOENT`, or its number where it has none here. */
  readonly code: string;
  readonly call: string;
  readonly path: string | undefined;

  constructor(number: number, call: string, path?: string) {
    super(`${call}${path === undefined ? "" : ` ${path}`}: ${errorText(number)}`);
    this.errno = number;
    this.code = ERRORS.find(([errno]) => errno === number)?.[1] ?? String(number);
    this.call = call;
    this.path = path;
  }

  /** The original's words for the reason alone, as its messages end. */
  get reason(): string {
    return errorText(this.errno);
  }
}

/**
 * Calls `attempt` and gives its result, or the SystemError it threw.
 * @throws whatever else `attempt` throws: that is a fault of the program, not of the system.
 */
export function attempt<T>(attempt: () => T): T | SystemError {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof SystemError) return error;
    throw error;
  }
}
