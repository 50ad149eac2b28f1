/** The links in the services directory by which services are enabled. */
import {
  attempt,
  type Bytes,
  chdir,
  errno,
  fchdir,
  HERE,
  readlinkat,
  SystemError,
  stat,
  symlinkat,
  unlinkat,
} from "@runit-ts/posix";
import { Failure, orFail } from "@runit-ts/protocol";
import { PATH_MAX, workingDirectory } from "./place.ts";

/** A service that is linked: its name in the services directory, and its own one, absolute. */
export interface Link {
  readonly name: Bytes;
  readonly target: Bytes;
}

/**
 * Links a service directory into the services directory, under its own name; nothing changes when it is there.
 * @param home descriptor of the working directory
 * @throws Failure when it is no service, or something else has its name.
 */
export function link(directory: Bytes, servicesDirectory: Bytes, home: number): Link {
  const target = orFail("unable to change to service directory", () => resolve(directory, home));
  orFail("unable to stat run", () => stat(HERE, `${target}/run`));
  const name = target.slice(target.lastIndexOf("/") + 1);
  const path = `${servicesDirectory}/${name}`;
  const made = attempt(() => symlinkat(target, HERE, path));
  if (made instanceof SystemError && !(made.errno === errno.EEXIST && isSame(path, target)))
    throw new Failure(`unable to link ${path}`, made);
  return { name, target };
}

/**
 * Takes a link out of the services directory; gives the directory it led to, undefined if to none.
 * @throws Failure when there is none; a directory, which is somebody's only copy, is left alone.
 */
export function unlink(name: Bytes, servicesDirectory: Bytes, home: number): Bytes | undefined {
  if (name.includes("/")) throw new Failure("no name in the services directory");
  const path = `${servicesDirectory}/${name}`;
  const found = attempt(() => readlinkat(HERE, path, PATH_MAX));
  if (found instanceof SystemError && found.errno === errno.EINVAL)
    throw new Failure(`${path} is no link: to disable a directory, rename it to a name with a dot`);
  if (found instanceof SystemError) throw new Failure(`unable to read ${path}`, found);
  const target = attempt(() => resolve(path, home));
  orFail(`unable to remove ${path}`, () => unlinkat(HERE, path));
  return target instanceof SystemError ? undefined : target;
}

/** The absolute path of a directory, with no link in it. @throws SystemError as chdir(2). */
function resolve(directory: Bytes, home: number): Bytes {
  try {
    chdir(directory);
    return workingDirectory();
  } finally {
    fchdir(home);
  }
}

function isSame(one: Bytes, other: Bytes): boolean {
  const [a, b] = [one, other].map((path) => attempt(() => stat(HERE, path)));
  return !(a instanceof SystemError) && !(b instanceof SystemError) && a?.identity === b?.identity;
}
