/** Where services are: the lookup of a name as sv(8) does it. */
import { attempt, type Bytes, environmentVariable, HERE, SystemError, stat } from "@runit-ts/posix";

const DEFAULT_DIRECTORIES = ["/service", "/etc/service", "/var/service"] as const;

/** `$SVDIR`, or the first of the usual directories that exists (spec section 5). */
export function servicesDirectory(): Bytes {
  const exists = (path: string) => !(attempt(() => stat(HERE, path)) instanceof SystemError);
  return environmentVariable("SVDIR") ?? DEFAULT_DIRECTORIES.find(exists) ?? DEFAULT_DIRECTORIES[0];
}

/** Whether a service was given as a path, not as a name to look up in the services directory. */
export function isServicePath(service: Bytes): boolean {
  return service === "" || service.startsWith(".") || service.startsWith("/") || service.endsWith("/");
}
