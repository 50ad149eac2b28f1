/** The C library's functions that this project calls, and the one way to call them: checked. */
import { SystemError } from "./errors.ts";
import { address, i32, i64, libraryFunctions, type Pointer, read, toArrayBuffer, u32, u64 } from "./ffi.ts";

export const libc = libraryFunctions({
  __errno_location: { args: [], returns: address },
  dlsym: { args: [address, address], returns: address },

  openat: { args: [i32, address, i32, u32], returns: i32 },
  close: { args: [i32], returns: i32 },
  read: { args: [i32, address, u64], returns: i64 },
  write: { args: [i32, address, u64], returns: i64 },
  pread: { args: [i32, address, u64, i64], returns: i64 },
  pwrite: { args: [i32, address, u64, i64], returns: i64 },
  dup2: { args: [i32, i32], returns: i32 },
  fcntl: { args: [i32, i32, i64], returns: i32 },
  flock: { args: [i32, i32], returns: i32 },
  fsync: { args: [i32], returns: i32 },
  fchmod: { args: [i32, u32], returns: i32 },
  fchmodat: { args: [i32, address, u32, i32], returns: i32 },
  pipe2: { args: [address, i32], returns: i32 },
  poll: { args: [address, u64, i32], returns: i32 },
  socketpair: { args: [i32, i32, i32, address], returns: i32 },

  statx: { args: [i32, address, i32, u32, address], returns: i32 },
  mkdirat: { args: [i32, address, u32], returns: i32 },
  mkfifoat: { args: [i32, address, u32], returns: i32 },
  renameat: { args: [i32, address, i32, address], returns: i32 },
  symlinkat: { args: [address, i32, address], returns: i32 },
  unlinkat: { args: [i32, address, i32], returns: i32 },
  readlinkat: { args: [i32, address, address, u64], returns: i64 },
  getdents64: { args: [i32, address, u64], returns: i64 },
  chdir: { args: [address], returns: i32 },
  fchdir: { args: [i32], returns: i32 },

  kill: { args: [i32, i32], returns: i32 },
  signal: { args: [i32, i64], returns: i64 },
  pthread_sigmask: { args: [i32, address, address], returns: i32 },
  waitpid: { args: [i32, address, i32], returns: i32 },
  prlimit: { args: [i32, i32, address, address], returns: i32 },
  clock_gettime: { args: [i32, address], returns: i32 },

  ioctl: { args: [i32, u64, address], returns: i32 },
  memfd_create: { args: [address, u32], returns: i32 },

  prctl: { args: [i32, u64, u64, u64, u64], returns: i32 },
  setsid: { args: [], returns: i32 },
  chroot: { args: [address], returns: i32 },
  nice: { args: [i32], returns: i32 },
  getenv: { args: [address], returns: address },
  getpwnam: { args: [address], returns: address },
  getgrnam: { args: [address], returns: address },
  execve: { args: [address, address, address], returns: i32 },
  syscall: { args: [i64, i64, i64, i64, i64], returns: i64 },
});

const errnoLocation = pointer(libc.__errno_location());

/**
 * The result of a call that answers -1 for a failure.
 * @throws SystemError with the errno. To be called on the result at once: errno does not outlive the next call.
 */
export function checked(result: number | bigint, call: string, path?: string): number {
  if (result === -1) throw new SystemError(lastErrno(), call, path);
  return Number(result);
}

/** The errno of the call that has just failed. */
export function lastErrno(): number {
  return read.i32(errnoLocation);
}

/** Forgets the last error, for calls whose result alone does not tell a failure. */
export function clearErrno(): void {
  new Int32Array(toArrayBuffer(errnoLocation, 0, 4))[0] = 0;
}

/** A pointer that cannot be null, as the C library promises where this is used. */
export function pointer(value: Pointer | bigint | null): Pointer {
  if (value === null) throw new Error("the C library gave a null pointer");
  return Number(value) as Pointer;
}
