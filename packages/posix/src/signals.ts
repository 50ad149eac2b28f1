/** Signals by name, and what a process does with them. */
import { checked, libc } from "./libc.ts";
import { handed, origin } from "./origin.ts";

/** Signal numbers; the same on every architecture this runs on. */
export const signals = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  KILL: 9,
  USR1: 10,
  USR2: 12,
  ALRM: 14,
  TERM: 15,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  IO: 29,
} as const;

export type SignalName = keyof typeof signals;

const SIG_UNBLOCK = 1;
const SIG_SETMASK = 2;
/** ILL, TRAP, ABRT, BUS, FPE, SEGV and SYS: the runtime takes them to report its own crashes. */
export const CRASH_SIGNALS: readonly number[] = [4, 5, 6, 7, 8, 11, 31];

/** The set of signals as the kernel takes it: a bit each, bit 0 for signal 1. */
export function signalSet(names: readonly SignalName[]): bigint {
  return names.reduce((set, name) => set | (1n << BigInt(signals[name] - 1)), 0n);
}

/** The set in the C library's form (sigset_t, 128 bytes). */
export function sigset(set: bigint): BigUint64Array {
  const words = new BigUint64Array(16);
  words[0] = set;
  return words;
}

/**
 * Sends a signal to a process.
 * @throws SystemError as kill(2): ESRCH when it is gone.
 */
export function kill(pid: number, name: SignalName): void {
  checked(libc.kill(pid, signals[name]), "kill");
}

/**
 * Lets signals in that whoever started this process had blocked; and those that the program before in this process
 * has, but for SIGIO, which ends a process that does not handle it yet.
 */
export function unblock(names: readonly SignalName[]): void {
  const heldBack = handed ? ~origin.blocked & ~signalSet(["IO"]) : 0n;
  libc.pthread_sigmask(SIG_UNBLOCK, sigset(BigInt.asUintN(64, heldBack | signalSet(names))), null);
}

/**
 * Blocks every signal but those of crashes: the runtime's helper threads would let them in. Gives what lets in
 * those that were not blocked before.
 */
export function blockSignals(): () => void {
  const before = sigset(0n);
  const crashes = CRASH_SIGNALS.reduce((set, signal) => set | (1n << BigInt(signal - 1)), 0n);
  libc.pthread_sigmask(SIG_SETMASK, sigset(BigInt.asUintN(64, ~crashes)), before);
  return () => void libc.pthread_sigmask(SIG_SETMASK, before, null);
}

/** Whether whoever started this process ignored a signal; its children have to, too. */
export function isIgnored(name: SignalName): boolean {
  return (origin.ignored & signalSet([name])) !== 0n;
}
