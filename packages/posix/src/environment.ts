/** The environment of this process, byte for byte: not as the runtime has it, which decodes it. */
import { type Bytes, cString } from "./bytes.ts";
import { type Pointer, read, toBuffer } from "./ffi.ts";
import { libc, pointer } from "./libc.ts";

/** An environment variable; undefined when it is not set. Of several with the name the first, as getenv(3). */
export function environmentVariable(name: Bytes): Bytes | undefined {
  const value = libc.getenv(cString(name));
  return value === null ? undefined : textAt(pointer(value));
}

/** The text that stands at an address, up to its NUL. */
export function textAt(address: Pointer): Bytes {
  return read.u8(address) === 0 ? "" : toBuffer(address).toString("latin1");
}
