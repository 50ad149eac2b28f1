/** The end of what a log service has written. */
import {
  attempt,
  type Bytes,
  close,
  HERE,
  O_RDONLY,
  openat,
  readDirectory,
  readFile,
  readlinkat,
  SystemError,
} from "@runit-ts/posix";
import { PATH_MAX } from "../place.ts";
import { isKnown, type Service } from "../services.ts";
import type { Log } from "./state.ts";

/** More than a terminal has. */
const LINES = 400;

/** The file that the log of a service is written to, by what its log process has open; undefined if there is none. */
export function currentLog({ log }: Service): Bytes | undefined {
  if (log === undefined || !isKnown(log) || log.status.pid === 0) return undefined;
  const place = `/proc/${log.status.pid}/fd`;
  const opened = attempt(() => {
    const fd = openat(HERE, place, O_RDONLY);
    try {
      return readDirectory(fd).map((entry) => attempt(() => readlinkat(fd, entry, PATH_MAX)));
    } finally {
      close(fd);
    }
  });
  if (opened instanceof SystemError) return undefined;
  return opened.filter((path) => typeof path === "string").find((path) => path.endsWith("/current"));
}

/** Its last lines. */
export function endOfLog(current: Bytes | undefined): Log {
  if (current === undefined) return { reason: "no svlogd is found that writes one" };
  const content = attempt(() => readFile(current));
  if (content instanceof SystemError) return { reason: `unable to read it: ${content.reason}` };
  const lines = content.toString("latin1").split("\n");
  return { lines: (lines.at(-1) === "" ? lines.slice(0, -1) : lines).slice(-LINES) };
}
