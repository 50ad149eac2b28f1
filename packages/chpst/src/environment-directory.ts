/** A directory with a file for each environment variable. */
import {
  attempt,
  type Bytes,
  chdir,
  close,
  fchdir,
  HERE,
  O_DIRECTORY,
  O_NONBLOCK,
  O_RDONLY,
  openat,
  read,
  readDirectory,
  SystemError,
} from "@runit-ts/posix";
import { Failure, orFail } from "@runit-ts/protocol";
import type { Change } from "./environment.ts";
import type { EnvironmentDirectory } from "./plan.ts";

/** How much of a file is read at once, in bytes. */
const PART = 65_536;

/** The whole of a file; nothing for one that is not there, as a link that leads nowhere is not. */
function contents(name: Bytes): Bytes {
  const fd = attempt(() => openat(HERE, name, O_RDONLY | O_NONBLOCK));
  if (fd instanceof SystemError) {
    if (fd.code === "ENOENT") return "";
    throw fd;
  }
  let text: Bytes = "";
  try {
    for (let part = read(fd, PART); part.length > 0; part = read(fd, PART)) text += part.toString("latin1");
  } finally {
    close(fd);
  }
  return text;
}

/** The change that a file of this name and content asks for. */
export function changeFor(name: Bytes, content: Bytes): Change {
  if (content === "") return name;
  const [line = ""] = content.split("\n", 1);
  return `${name}=${line.replace(/[ \t]*$/, "").replaceAll("\0", "\n")}`;
}

/**
 * Reads the changes in a directory, in its own order; the working directory is the same afterwards.
 * @param warn is told of what is passed over
 * @throws Failure when something else cannot be read.
 */
export function readEnvironmentDirectory(
  { path, allowsDirectories }: EnvironmentDirectory,
  warn: (complaint: Bytes) => void,
): Change[] {
  const start = orFail("unable to open current working directory", () =>
    openat(HERE, ".", O_RDONLY | O_NONBLOCK),
  );
  orFail(`unable to switch to directory: ${path}`, () => chdir(path));
  const fd = orFail(`unable to open directory: ${path}`, () =>
    openat(HERE, ".", O_RDONLY | O_NONBLOCK | O_DIRECTORY),
  );
  const names = orFail(`unable to read directory: ${path}`, () => readDirectory(fd));
  const changes = names
    .filter((name) => !name.startsWith("."))
    .flatMap((name) => {
      const content = attempt(() => contents(name));
      if (!(content instanceof SystemError)) return [changeFor(name, content)];
      const complaint = `unable to read ${path}/${name}: ${content.reason}`;
      if (!allowsDirectories || content.code !== "EISDIR") throw new Failure(complaint);
      warn(complaint);
      return [];
    });
  close(fd);
  orFail("unable to switch to starting directory", () => fchdir(start));
  close(start);
  return changes;
}
