/** Users and groups by name, from wherever the C library has them: files, LDAP and others. */

import { type Bytes, cString } from "./bytes.ts";
import { SystemError } from "./errors.ts";
import { type Pointer, read } from "./ffi.ts";
import { clearErrno, lastErrno, libc, pointer } from "./libc.ts";

export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Where the numbers stand in struct passwd and struct group, behind the two pointers that both begin with. */
const FIRST_ID_AT = 16;
const SECOND_ID_AT = 20;

type LookUp = typeof libc.getpwnam;

/** @throws SystemError when the database cannot be read, which is more than a name that it does not have. */
function lookUp(call: LookUp, what: string, name: Bytes): Pointer | undefined {
  const text = cString(name);
  clearErrno();
  const entry = call(text);
  if (entry !== null) return pointer(entry);
  const failure = lastErrno();
  if (failure !== 0) throw new SystemError(failure, what, name);
  return undefined;
}

/** The user of this name, if there is one. @throws SystemError as getpwnam(3). */
export function findUser(name: Bytes): User | undefined {
  const entry = lookUp(libc.getpwnam, "getpwnam", name);
  return entry && { uid: read.u32(entry, FIRST_ID_AT), gid: read.u32(entry, SECOND_ID_AT) };
}

/** The id of the group of this name, if there is one. @throws SystemError as getgrnam(3). */
export function findGroup(name: Bytes): number | undefined {
  const entry = lookUp(libc.getgrnam, "getgrnam", name);
  return entry && read.u32(entry, FIRST_ID_AT);
}
