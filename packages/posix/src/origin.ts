/**
 * How this process was when it was executed, before the runtime changed it. The launcher notes it in front of
 * the environment (packages/launcher); the programs give it to what they start.
 */
import { type Pointer, ptr, read } from "bun:ffi";
import { cString } from "./bytes.ts";
import { attempt } from "./errors.ts";
import { setCloseOnExec } from "./files.ts";
import { checked, libc, pointer } from "./libc.ts";

const POINTER_SIZE = 8;
const RLIMIT_NOFILE = 7;
const SIG_DFL = 0;
const SIG_IGN = 1;
/** ILL, TRAP, ABRT, BUS, FPE, SEGV and SYS: the runtime takes them to report its own crashes. */
const CRASH_SIGNALS = [4, 5, 6, 7, 8, 11, 31];

interface Origin {
  /** How many entries the launcher put in front of the caller's environment. */
  readonly entries: number;
  /** The soft limit of open files, unless the launcher was not there to see it; the runtime raises it to the hard one. */
  readonly softOpenFiles: bigint | undefined;
  /** Ignored signals, a bit each, bit 0 for signal 1. The runtime changes SIGPIPE, SIGXFSZ and others. */
  readonly ignored: bigint;
  /** Blocked signals, likewise. */
  readonly blocked: bigint;
  /** Descriptors from 3 up that were inherited; the runtime marks them close-on-exec. */
  readonly descriptors: readonly number[];
}

function parseOrigin(text: string | undefined): Origin {
  if (text === undefined)
    return { entries: 0, softOpenFiles: undefined, ignored: 0n, blocked: 0n, descriptors: [] };
  const words = (text.match(/.{16}/g) ?? []).map((word) => BigInt(`0x${word}`));
  const [entries = 0n, softOpenFiles, ignored = 0n, blocked = 0n, ...bitmap] = words;
  const descriptors = bitmap.flatMap((bits, index) =>
    Array.from({ length: 64 }, (_, bit) => bit)
      .filter((bit) => (bits >> BigInt(bit)) & 1n)
      .map((bit) => index * 64 + bit),
  );
  return { entries: Number(entries), softOpenFiles, ignored, blocked, descriptors };
}

/** What the launcher noted; nothing, when the program was started without it. */
export const origin: Origin = parseOrigin(process.env.RUNIT_TS_ORIGIN);

/** The environment as the caller gave it, byte for byte, as execve(2) takes it. */
export function callersEnvironment(): Pointer {
  const environ = read.ptr(pointer(libc.dlsym(null, ptr(cString("environ")))));
  return (environ + origin.entries * POINTER_SIZE) as Pointer;
}

/**
 * Undoes in this process what the runtime did to limits, dispositions and descriptors that children inherit.
 * For programs that start others; to be called once, at their start.
 */
export function restoreInheritance(): void {
  if (origin.softOpenFiles !== undefined) {
    const limits = new BigUint64Array(2);
    checked(libc.prlimit(0, RLIMIT_NOFILE, null, limits), "prlimit");
    limits[0] = origin.softOpenFiles;
    checked(libc.prlimit(0, RLIMIT_NOFILE, limits, null), "prlimit");
  }
  for (const signal of CRASH_SIGNALS) {
    if ((origin.ignored >> BigInt(signal - 1)) & 1n) libc.signal(signal, SIG_IGN);
  }
  for (const fd of origin.descriptors) attempt(() => setCloseOnExec(fd, false));
}

/**
 * Gives the crash signals back to the kernel, except ignored ones. From process 1 the kernel keeps what it does
 * not handle itself, unless the fault is its own; the runtime would crash of one that somebody just sent.
 */
export function shedCrashHandlers(): void {
  for (const signal of CRASH_SIGNALS) {
    if (!((origin.ignored >> BigInt(signal - 1)) & 1n)) libc.signal(signal, SIG_DFL);
  }
}
