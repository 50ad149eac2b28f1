/** The C library's functions that only a person's command calls: their table is loaded with the first of them. */
import { dlopen, FFIType } from "bun:ffi";

const { i32, i64_fast, u64_fast, ptr } = FFIType;

const load = () =>
  dlopen("libc.so.6", {
    ioctl: { args: [i32, u64_fast, ptr], returns: i32 },
    tcgetattr: { args: [i32, ptr], returns: i32 },
    tcsetattr: { args: [i32, i32, ptr], returns: i32 },
    cfmakeraw: { args: [ptr], returns: FFIType.void },
    pread: { args: [i32, ptr, u64_fast, i64_fast], returns: i64_fast },
    symlinkat: { args: [ptr, i32, ptr], returns: i32 },
  }).symbols;

let table: ReturnType<typeof load> | undefined;

export function lateLibc(): ReturnType<typeof load> {
  table ??= load();
  return table;
}
