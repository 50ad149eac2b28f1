/** Which file a failure was about, and whether it was for want of privilege. */
import { type Bytes, errno, SystemError } from "@runit-ts/posix";
import type { Failure } from "@runit-ts/protocol";
import { absolute } from "./place.ts";

/**
 * The file that could not be opened; undefined when that was not what failed. To be called in the working
 * directory in which it happened.
 */
export function failedFile({ cause }: Failure): Bytes | undefined {
  return cause instanceof SystemError && cause.path !== undefined ? absolute(cause.path) : undefined;
}

/** Whether somebody with more privilege would have been let. */
export function isDenied({ errno: number }: Failure): boolean {
  return number === errno.EACCES || number === errno.EPERM;
}
