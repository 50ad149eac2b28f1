/** An open log directory, as all need it that name files in it. */
import type { Bytes } from "@runit-ts/posix";

export interface Workplace {
  /** The directory as it was given, for messages. */
  readonly name: Bytes;
  /** Its descriptor. */
  readonly fd: number;
}
