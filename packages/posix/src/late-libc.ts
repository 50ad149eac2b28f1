/** The C library's functions that most runs of a program do not call. */
import { address, i32, i64, libraryFunctions, nothing, u32, u64 } from "./ffi.ts";
import { late } from "./libc.ts";

export const lateLibc = late(() =>
  libraryFunctions({
    ioctl: { args: [i32, u64, address], returns: i32 },
    tcgetattr: { args: [i32, address], returns: i32 },
    tcsetattr: { args: [i32, i32, address], returns: i32 },
    cfmakeraw: { args: [address], returns: nothing },
    pread: { args: [i32, address, u64, i64], returns: i64 },
    prctl: { args: [i32, u64, u64, u64, u64], returns: i32 },
    syscall: { args: [i64, i64, i64, i64, i64], returns: i64 },
    socket: { args: [i32, i32, i32], returns: i32 },
    sendto: { args: [i32, address, u64, i32, address, u32], returns: i64 },
    memfd_create: { args: [address, u32], returns: i32 },
    symlinkat: { args: [address, i32, address], returns: i32 },
  }),
);
