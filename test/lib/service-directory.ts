/** Service directories, or their `log/`, as a runsv looks after them, seen from outside; all by absolute path. */
import { readFileSync, readlinkSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { attempt, close, HERE, O_NONBLOCK, O_WRONLY, openat, SystemError } from "@runit-ts/posix";
import { decodeStatus, FormatError, type Status, statText } from "@runit-ts/protocol";
import type { Sandbox } from "./sandbox.ts";

/** What stands in a service directory, or begins there, and is no process of the service. */
const SUPERVISOR = "runsv";

/** Whether somebody serves it: its `ok` has a reader. */
export function isServed(directory: string): boolean {
  const ok = Buffer.from(join(directory, "supervise/ok")).toString("latin1");
  const fd = attempt(() => openat(HERE, ok, O_WRONLY | O_NONBLOCK));
  if (fd instanceof SystemError) return false;
  close(fd);
  return true;
}

/** The status record as it stands, or undefined when there is none, or something else in its place. */
export function statusOf(directory: string): Status | undefined {
  try {
    return decodeStatus(readFileSync(join(directory, "supervise/status")));
  } catch (error) {
    if (error instanceof FormatError || (error instanceof Error && "code" in error)) return undefined;
    throw error;
  }
}

/**
 * Whether status record and pid file say what is, or is about to be, in `stat`; the record knows no "exit". Before
 * `finish` is started there is a moment without a process, which does not count.
 */
export function agrees(directory: string, text: string): boolean {
  const status = statusOf(directory);
  if (status === undefined || (status.phase !== "down" && status.pid === 0)) return false;
  const isSame = statText(status) === `${text.replace("want exit", "want down")}\n`;
  return isSame && Number(readFileSync(join(directory, "supervise/pid"), "latin1")) === status.pid;
}

/** Writes bytes into the control FIFO. */
export async function send(directory: string, bytes: string | Uint8Array): Promise<void> {
  const file = await open(join(directory, "supervise/control"), "w");
  await file.writeFile(bytes);
  await file.close();
}

/** The processes of the sandbox that have it for working directory, those that only look after it excepted. */
export function processesIn(box: Sandbox, directory: string): number[] {
  return box.processes().filter((pid) => {
    try {
      const name = readFileSync(`/proc/${pid}/comm`, "latin1").trim();
      return readlinkSync(`/proc/${pid}/cwd`) === directory && name !== SUPERVISOR;
    } catch {
      // It has ended.
      return false;
    }
  });
}
