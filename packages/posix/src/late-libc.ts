/** The C library's functions that most runs of a program do not call: their table is loaded with the first of them. */
import { dlopen, FFIType } from "bun:ffi";

const { i32, u32, i64_fast, u64_fast, ptr } = FFIType;

const load = () =>
  dlopen("libc.so.6", {
    ioctl: { args: [i32, u64_fast, ptr], returns: i32 },
    tcgetattr: { args: [i32, ptr], returns: i32 },
    tcsetattr: { args: [i32, i32, ptr], returns: i32 },
    cfmakeraw: { args: [ptr], returns: FFIType.void },
    pread: { args: [i32, ptr, u64_fast, i64_fast], returns: i64_fast },
    prctl: { args: [i32, u64_fast, u64_fast, u64_fast, u64_fast], returns: i32 },
    syscall: { args: [i64_fast, i64_fast, i64_fast, i64_fast, i64_fast], returns: i64_fast },
    socket: { args: [i32, i32, i32], returns: i32 },
    sendto: { args: [i32, ptr, u64_fast, i32, ptr, u32], returns: i64_fast },
    symlinkat: { args: [ptr, i32, ptr], returns: i32 },
  }).symbols;

let table: ReturnType<typeof load> | undefined;

export function lateLibc(): ReturnType<typeof load> {
  table ??= load();
  return table;
}
