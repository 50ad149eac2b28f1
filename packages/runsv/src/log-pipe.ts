/** The pipe from a service to its log; made once, and held for as long as runsv lives. */
import {
  attempt,
  close,
  descriptorName,
  HERE,
  O_DIRECTORY,
  O_NONBLOCK,
  O_RDONLY,
  O_WRONLY,
  openat,
  pipe,
  readDirectory,
  readlinkat,
  SystemError,
  setBlocking,
} from "@runit-ts/posix";
import { orFail } from "@runit-ts/protocol";

const NAME_ROOM = 64;

export interface PipeEnds {
  readonly reader: number;
  readonly writer: number;
}

export class LogPipe {
  /** What the kernel calls it; empty where it does not tell. */
  readonly name: string;
  readonly reader: number;
  readonly writer: number;

  constructor(ends: PipeEnds) {
    this.reader = ends.reader;
    this.writer = ends.writer;
    const name = attempt(() => descriptorName(ends.reader));
    this.name = name instanceof SystemError ? "" : name;
  }

  /** @throws Failure when none can be had. */
  static make(): LogPipe {
    return new LogPipe(orFail("unable to create log pipe", () => pipe()));
  }

  /** The pipe of this name, out of the hands of processes that have it; undefined when they do not. */
  static recover(name: string, pids: readonly number[]): LogPipe | undefined {
    const paths = name === "" ? [] : pids.flatMap((pid) => descriptorsOf(pid, name));
    for (const path of paths) {
      const ends = attempt(() => openEnds(path));
      if (!(ends instanceof SystemError)) return new LogPipe(ends);
    }
    return undefined;
  }

  close(): void {
    close(this.writer);
    close(this.reader);
  }
}

/** The descriptors of a process that are open on what has this name. */
function descriptorsOf(pid: number, name: string): readonly string[] {
  const path = `/proc/${pid}/fd`;
  const found = attempt(() => {
    const directory = openat(HERE, path, O_RDONLY | O_DIRECTORY);
    const names = readDirectory(directory);
    close(directory);
    return names.map((fd) => `${path}/${fd}`);
  });
  if (found instanceof SystemError) return [];
  return found.filter((fd) => attempt(() => readlinkat(HERE, fd, NAME_ROOM)) === name);
}

/** Both ends of the pipe that one end of is open; which one does not matter. */
function openEnds(path: string): PipeEnds {
  const reader = openat(HERE, path, O_RDONLY | O_NONBLOCK);
  try {
    setBlocking(reader);
    return { reader, writer: openat(HERE, path, O_WRONLY) };
  } catch (error) {
    close(reader);
    throw error;
  }
}
