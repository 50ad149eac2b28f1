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
/** How often it is looked for the pipe until it has gone for certain. */
const MOST_LOOKS = 20;

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

  /**
   * The pipe of this name, out of the hands of processes that have it; undefined when they do not. They go on meanwhile: a
   * shell moves it from one descriptor to another and back when it redirects output, and may hide it that way from one look.
   */
  static recover(name: string, pids: readonly number[]): LogPipe | undefined {
    if (name === "") return undefined;
    for (let look = 0; look < MOST_LOOKS; look++) {
      for (const path of pids.flatMap((pid) => descriptorsOf(pid, name))) {
        const ends = attempt(() => openEnds(path));
        if (ends instanceof SystemError) continue;
        if (descriptorName(ends.reader) === name && descriptorName(ends.writer) === name)
          return new LogPipe(ends);
        close(ends.writer);
        close(ends.reader);
      }
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
