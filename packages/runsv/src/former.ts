/** What a runsv that was killed has left: processes that live on without anybody looking after them. */
import { attempt, type Bytes, errno, pidSpace, readFile, Stranger, SystemError, stat } from "@runit-ts/posix";
import { encodeStatus, FormatError, type Status } from "@runit-ts/protocol";
import { decodeRecord, type Record } from "./record.ts";

export interface Former {
  readonly status: Status;
  readonly pipe: string;
  /** Its process, if that lives. */
  readonly survivor: Stranger | undefined;
}

/**
 * What was left in `supervise/` below `prefix`; undefined if the runsv before left by itself, was of another boot,
 * or if nothing can be said for certain.
 * @param warn is told why nothing can be said
 */
export function findFormer(
  directory: number,
  prefix: Bytes,
  warn: (message: Bytes) => void,
): Former | undefined {
  const path = `${prefix}supervise/record`;
  const doubt = (reason: Bytes) => {
    warn(`warning: unable to adopt what ${path} names: ${reason}`);
    return undefined;
  };
  const content = attempt(() => readFile(path, directory));
  if (content instanceof SystemError)
    return content.errno === errno.ENOENT ? undefined : doubt(content.reason);
  const record = decode(content.toString("latin1"));
  if (record === undefined) return doubt("bad format");
  if (record.space !== pidSpace()) return undefined;
  if (!isLastWord(directory, prefix, record)) return doubt("another runsv has been here since");
  const { status, pipe, started } = record;
  if (status.pid === 0) return { status, pipe, survivor: undefined };
  const process = attempt(() => new Stranger(status.pid));
  if (process instanceof SystemError && process.errno !== errno.ESRCH) return doubt(process.reason);
  if (process instanceof SystemError) return { status, pipe, survivor: undefined };
  if (process.startTime === started) return { status, pipe, survivor: process };
  warn(`warning: pid ${status.pid}, which ${path} names, is another process now`);
  process.release();
  return { status, pipe, survivor: undefined };
}

function decode(text: string): Record | undefined {
  try {
    return decodeRecord(text);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** Whether nobody has written a status since the record, unless it says the same. */
function isLastWord(directory: number, prefix: Bytes, { status }: Record): boolean {
  const path = `${prefix}supervise/status`;
  const said = attempt(() => readFile(path, directory));
  if (said instanceof SystemError) return true;
  if (said.equals(encodeStatus(status))) return true;
  return stat(directory, path).modified <= stat(directory, `${prefix}supervise/record`).modified;
}
