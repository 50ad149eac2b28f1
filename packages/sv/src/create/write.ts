/** Puts a new service directory on disk: made under a name that runsvdir does not see, and renamed when complete. */
import { rmSync } from "node:fs";
import {
  attempt,
  type Bytes,
  close,
  errno,
  HERE,
  mkdirat,
  O_CREAT,
  O_DIRECTORY,
  O_RDONLY,
  O_WRONLY,
  openat,
  renameat,
  SystemError,
  write,
} from "@runit-ts/posix";
import { isThere } from "../place.ts";
import type { NewFiles } from "./files.ts";

/**
 * Writes the files into the new directory `path`.
 * @throws SystemError EEXIST when there is anything of that name, else of what could not be made; nothing is left then.
 */
export function writeServiceDirectory(path: Bytes, files: NewFiles): void {
  if (isThere(path)) throw new SystemError(errno.EEXIST, "mkdir", path);
  const slash = path.lastIndexOf("/") + 1;
  const unfinished = `${path.slice(0, slash)}.${process.pid}.new`;
  const made = attempt(() => mkdirat(HERE, unfinished, 0o755));
  if (made instanceof SystemError) throw new SystemError(made.errno, "mkdir", path);
  try {
    const at = openat(HERE, unfinished, O_RDONLY | O_DIRECTORY);
    fill(at, files);
    close(at);
    renameat(HERE, unfinished, path);
  } catch (error) {
    rmSync(Buffer.from(unfinished, "latin1"), { recursive: true, force: true });
    throw error;
  }
}

function fill(at: number, { directories, files }: NewFiles): void {
  for (const directory of directories) makeDirectories(at, directory);
  for (const { path, content } of files) {
    const fd = openat(at, path, O_WRONLY | O_CREAT, content === "" ? 0o644 : 0o755);
    let rest = Buffer.from(content, "latin1");
    while (rest.length > 0) rest = rest.subarray(write(fd, rest));
    close(fd);
  }
}

/** Makes a directory, and its parents as far as they are missing. */
function makeDirectories(at: number, path: Bytes): void {
  const made = attempt(() => mkdirat(at, path, 0o755));
  if (!(made instanceof SystemError) || made.errno === errno.EEXIST) return;
  const parent = path.replace(/\/*[^/]+\/*$/s, "");
  if (made.errno !== errno.ENOENT || parent === "") throw made;
  makeDirectories(at, parent);
  makeDirectories(at, path);
}
