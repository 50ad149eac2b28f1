/** Signals by name, and what a process does with them. */
import { checked, libc } from "./libc.ts";

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

/** Lets signals in that whoever started this process had blocked. */
export function unblock(names: readonly SignalName[]): void {
  libc.pthread_sigmask(SIG_UNBLOCK, sigset(signalSet(names)), null);
}
