/** Where a service of the command line is. */
import { attempt, type Bytes, chdir, errno, HERE, readlinkat, SystemError } from "@runit-ts/posix";
import { isServicePath } from "@runit-ts/protocol";

/** The longest path there is, in bytes. */
export const PATH_MAX = 4096;

/**
 * Changes to the directory of a service, given by path or by its name in the services directory.
 * @throws SystemError as chdir(2).
 */
export function enterService(service: Bytes, servicesDirectory: () => Bytes): void {
  if (!isServicePath(service)) chdir(servicesDirectory());
  chdir(service);
}

/** The working directory. @throws SystemError as readlink(2). */
export function workingDirectory(): Bytes {
  return readlinkat(HERE, "/proc/self/cwd", PATH_MAX);
}

/** A path as it is from the root; `.` and the like are left in it. */
export function absolute(path: Bytes): Bytes {
  return path.startsWith("/") ? path : `${workingDirectory()}/${path.replace(/^(\.\/)+/, "")}`;
}

/** The absolute path of a service, given as on the command line of sv. */
export function servicePlace(service: Bytes, servicesDirectory: Bytes): Bytes {
  return absolute(isServicePath(service) ? service : `${servicesDirectory}/${service}`);
}

/** The path of a service directory outside the services directory: what has a slash in it, or one in `directory`. */
export function homePath(service: Bytes, directory: Bytes): Bytes {
  return (service.includes("/") || isServicePath(service) ? service : `${directory}/${service}`).replace(
    /\/+$/,
    "",
  );
}

/** Whether there is a symbolic link of this path. */
export function isLink(path: Bytes): boolean {
  return !(attempt(() => readlinkat(HERE, path, PATH_MAX)) instanceof SystemError);
}

/** Whether there is anything of this path, be it a link that leads nowhere. */
export function isThere(path: Bytes): boolean {
  const link = attempt(() => readlinkat(HERE, path, PATH_MAX));
  return !(link instanceof SystemError) || link.errno === errno.EINVAL;
}
