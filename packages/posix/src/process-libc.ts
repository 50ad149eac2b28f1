/** The C library's functions that change this process itself. */
import { dlopen, FFIType, toArrayBuffer } from "bun:ffi";
import { late, libc, pointer } from "./libc.ts";

const { i32, i64_fast, ptr } = FFIType;

export const processLibc = late(
  () =>
    dlopen("libc.so.6", {
      setsid: { args: [], returns: i32 },
      chroot: { args: [ptr], returns: i32 },
      nice: { args: [i32], returns: i32 },
      getpwnam: { args: [ptr], returns: ptr },
      getgrnam: { args: [ptr], returns: ptr },
      execve: { args: [ptr, ptr, ptr], returns: i32 },
      syscall: { args: [i64_fast, i64_fast, ptr], returns: i64_fast },
    }).symbols,
);

/** Forgets the last error, for calls whose result alone does not tell a failure. */
export function clearErrno(): void {
  new Int32Array(toArrayBuffer(pointer(libc.__errno_location()), 0, 4))[0] = 0;
}
