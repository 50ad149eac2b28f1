/**
 * How this process was when it was executed, before the runtime changed it. The launcher notes it in front of
 * the environment (packages/launcher); the programs give it to what they start.
 */

import { cString } from "./bytes.ts";
import { type Pointer, ptr, read } from "./ffi.ts";
import { libc, pointer } from "./libc.ts";

const POINTER_SIZE = 8;
/** Of a word in the launcher's note. */
const DIGITS = 16;
/** The limits that the launcher notes, in its order: of open files, stack, data and address space. */
const LIMITED = [7, 3, 2, 9];
export const STANDARD_DESCRIPTORS = [0, 1, 2];

export interface Limit {
  /** Its number to the kernel. */
  readonly resource: number;
  readonly soft: bigint;
  readonly hard: bigint;
}

interface Origin {
  /** How many entries the launcher put in front of the caller's environment. */
  readonly entries: number;
  /** Ignored signals, a bit each, bit 0 for signal 1. The runtime changes SIGPIPE, SIGXFSZ and others. */
  readonly ignored: bigint;
  /** Blocked signals, likewise. */
  readonly blocked: bigint;
  /** The limits that the launcher or the runtime raises; none, when the launcher was not there to see them. */
  readonly limits: readonly Limit[];
  /** Descriptors that were inherited; the runtime marks those from 3 up close-on-exec, and opens those below. */
  readonly descriptors: readonly number[];
}

/** Reads words of 16 hexadecimal digits, in the order in which launcher.c puts them. */
function parseOrigin(text: string): Origin {
  if (text === "")
    return { entries: 0, ignored: 0n, blocked: 0n, limits: [], descriptors: STANDARD_DESCRIPTORS };
  const words: bigint[] = [];
  for (let at = 0; at < text.length; at += DIGITS) words.push(BigInt(`0x${text.slice(at, at + DIGITS)}`));
  const next = () => words.shift() ?? 0n;
  return {
    entries: Number(next()),
    ignored: next(),
    blocked: next(),
    limits: LIMITED.map((resource) => ({ resource, soft: next(), hard: next() })),
    descriptors: descriptorsIn(words),
  };
}

/** A bit for each descriptor, 64 in a word. */
function descriptorsIn(bitmap: readonly bigint[]): number[] {
  const found: number[] = [];
  bitmap.forEach((word, index) => {
    for (let bits = word, fd = 64 * index; bits !== 0n; bits >>= 1n, fd++) if (bits & 1n) found.push(fd);
  });
  return found;
}

/** What the program before in this process has left (reexec.ts). */
interface Handed {
  /** What the launcher noted when the process began. */
  readonly note: string;
  /** A descriptor of the file that has the rest. */
  readonly file: number;
}

export const HANDOVER = "RUNIT_TS_HANDOVER";

/** `PID FILE NOTE`; what some other process has left is no business of this one. */
function parseHanded(text: string | undefined): Handed | undefined {
  const [pid, file, note] = text?.split(" ") ?? [];
  return note !== undefined && Number(pid) === process.pid ? { note, file: Number(file) } : undefined;
}

export const handed = parseHanded(process.env[HANDOVER]);

/** What the launcher noted; empty, when the program was started without it. */
export const note = handed?.note ?? process.env.RUNIT_TS_ORIGIN ?? "";

function readOrigin(): Origin {
  const origin = parseOrigin(note);
  if (handed === undefined) return origin;
  // The new launcher's entries, and ours behind them.
  return { ...origin, entries: parseOrigin(process.env.RUNIT_TS_ORIGIN ?? "").entries + 1 };
}

export const origin = readOrigin();

/** The environment as the caller gave it, byte for byte, as execve(2) takes it. */
export function callersEnvironment(): Pointer {
  const environ = read.ptr(pointer(libc.dlsym(null, ptr(cString("environ")))));
  return (environ + origin.entries * POINTER_SIZE) as Pointer;
}
