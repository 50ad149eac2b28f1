/** The C library's functions that change this process itself. */
import { address, i32, i64, libraryFunctions, toArrayBuffer } from "./ffi.ts";
import { late, libc, pointer } from "./libc.ts";

export const processLibc = late(() =>
  libraryFunctions({
    setsid: { args: [], returns: i32 },
    chroot: { args: [address], returns: i32 },
    nice: { args: [i32], returns: i32 },
    getpwnam: { args: [address], returns: address },
    getgrnam: { args: [address], returns: address },
    execve: { args: [address, address, address], returns: i32 },
    syscall: { args: [i64, i64, address], returns: i64 },
  }),
);

/** Forgets the last error, for calls whose result alone does not tell a failure. */
export function clearErrno(): void {
  new Int32Array(toArrayBuffer(pointer(libc.__errno_location()), 0, 4))[0] = 0;
}
