/** The memory of the command line, which is what process listings show. */
import { type Pointer, toArrayBuffer } from "./ffi.ts";
import { readFile } from "./files.ts";

/** The field of /proc/self/stat, counted from the one after the program's name, that tells the end of argv. */
const ARG_END = 46;

/** The bytes of the last argument; what is written to them shows in ps(1). */
export function lastArgumentMemory(length: number): Uint8Array {
  const status = readFile("/proc/self/stat").toString("latin1");
  const fields = status.slice(status.lastIndexOf(")") + 2).split(" ");
  const start = Number(fields[ARG_END]) - length - 1;
  return new Uint8Array(toArrayBuffer(start as Pointer, 0, length));
}
