/** The C library's functions that most runs of a program do not call. */
import { dlopen, FFIType } from "bun:ffi";
import { late } from "./libc.ts";

const { i32, u32, i64_fast, u64_fast, ptr } = FFIType;

export const lateLibc = late(
  () =>
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
      memfd_create: { args: [ptr, u32], returns: i32 },
      symlinkat: { args: [ptr, i32, ptr], returns: i32 },
    }).symbols,
);
