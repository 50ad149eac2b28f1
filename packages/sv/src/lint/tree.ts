/** What rules ask about files. Paths are absolute, or from the service directory. */
import { accessSync, constants } from "node:fs";
import {
  attempt,
  type Bytes,
  close,
  errno,
  type FileStatus,
  HERE,
  O_DIRECTORY,
  O_RDONLY,
  openat,
  readDirectory,
  readFile,
  readlinkat,
  SystemError,
  stat,
} from "@runit-ts/posix";
import { PATH_MAX } from "../place.ts";

export interface Entry {
  readonly kind: "missing" | "dangling" | "unreadable" | FileStatus["kind"];
  readonly isExecutable: boolean;
  /** Where a link leads to, if it is one. */
  readonly target: Bytes | undefined;
}

export interface Tree {
  look(path: Bytes): Entry;
  /** The content of a file, or why it cannot be read. */
  content(path: Bytes): Bytes | SystemError;
  /** The names in a directory, sorted, or why it cannot be read. */
  names(path: Bytes): readonly Bytes[] | SystemError;
  /** Whether the file system lets nobody write there. */
  isReadOnly(path: Bytes): boolean;
}

/** The files of the service directory `root`, as they are on disk. */
export class DiskTree implements Tree {
  readonly #root: Bytes;

  constructor(root: Bytes) {
    this.#root = root;
  }

  look(path: Bytes): Entry {
    const full = this.#full(path);
    const link = attempt(() => readlinkat(HERE, full, PATH_MAX));
    const target = link instanceof SystemError ? undefined : link;
    const found = attempt(() => stat(HERE, full));
    if (!(found instanceof SystemError)) return { kind: found.kind, isExecutable: found.executable, target };
    const isMissing = found.errno === errno.ENOENT || found.errno === errno.ENOTDIR;
    const kind = !isMissing ? "unreadable" : target === undefined ? "missing" : "dangling";
    return { kind, isExecutable: false, target };
  }

  content(path: Bytes): Bytes | SystemError {
    return attempt(() => readFile(this.#full(path)).toString("latin1"));
  }

  names(path: Bytes): readonly Bytes[] | SystemError {
    return attempt(() => {
      const fd = openat(HERE, this.#full(path), O_RDONLY | O_DIRECTORY);
      try {
        return readDirectory(fd)
          .filter((name) => name !== "." && name !== "..")
          .sort();
      } finally {
        close(fd);
      }
    });
  }

  isReadOnly(path: Bytes): boolean {
    try {
      accessSync(Buffer.from(this.#full(path), "latin1"), constants.W_OK);
      return false;
    } catch (error) {
      return error instanceof Error && "code" in error && error.code === "EROFS";
    }
  }

  #full(path: Bytes): Bytes {
    return path.startsWith("/") ? path : `${this.#root}/${path}`;
  }
}
