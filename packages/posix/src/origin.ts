/**
 * How this process was when it was executed, before the runtime changed it. The launcher notes it in front of
 * the environment (packages/launcher); the programs give it to what they start.
 */

import { cString } from "./bytes.ts";
import { environmentVariable } from "./environment.ts";
import { type Pointer, ptr, read, toArrayBuffer } from "./ffi.ts";
import { libc, pointer } from "./libc.ts";

const POINTER_SIZE = 8;
/** Of a word in the launcher's note. */
const DIGITS = 16;
const BITS = 64;
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
  /** With what first byte it hides those of the caller's that the runtime would take for its own; 0 for none. */
  readonly mark: number;
  /** Ignored signals, a bit each, bit 0 for signal 1. The runtime changes SIGPIPE, SIGXFSZ and others. */
  readonly ignored: bigint;
  /** Blocked signals, likewise. */
  readonly blocked: bigint;
  /** The limits that the launcher or the runtime raises; none, when the launcher was not there to see them. */
  readonly limits: readonly Limit[];
  /** A descriptor of the directory it was executed in, when the runtime had to be started in another; or -1. */
  readonly directory: number;
  /** Descriptors that were inherited; the runtime marks those from 3 up close-on-exec, and opens those below. */
  readonly descriptors: readonly number[];
}

/** Reads words of 16 hexadecimal digits, in the order in which launcher.c puts them. */
function parseOrigin(text: string): Origin {
  if (text === "")
    return {
      entries: 0,
      mark: 0,
      ignored: 0n,
      blocked: 0n,
      limits: [],
      directory: -1,
      descriptors: STANDARD_DESCRIPTORS,
    };
  let at = 0;
  const next = () => {
    at += DIGITS;
    return BigInt(`0x${text.slice(at - DIGITS, at)}`);
  };
  const entries = Number(next());
  const mark = Number(next());
  const ignored = next();
  const blocked = next();
  const limits: Limit[] = [];
  for (const resource of LIMITED) limits.push({ resource, soft: next(), hard: next() });
  const directory = Number(BigInt.asIntN(BITS, next()));
  const descriptors: number[] = [];
  for (let word = 0; at < text.length; word++) {
    for (let bits = next(), fd = word * BITS; bits !== 0n; bits >>= 1n, fd++)
      if (bits & 1n) descriptors.push(fd);
  }
  return {
    entries,
    mark,
    ignored,
    blocked,
    limits,
    directory,
    descriptors,
  };
}

const ORIGIN = "RUNIT_TS_ORIGIN";
/** Of the note, which a program hands over to the next one: another number whenever its words are others. */
export const NOTE_FORMAT = 2;

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

export const handed = parseHanded(environmentVariable(HANDOVER));

/** What the launcher noted; empty, when the program was started without it. */
export const note = handed?.note ?? environmentVariable(ORIGIN) ?? "";

function readOrigin(): Origin {
  const origin = parseOrigin(note);
  if (handed === undefined) return origin;
  // The new launcher's entries, and ours behind them.
  const { entries, mark, directory } = parseOrigin(environmentVariable(ORIGIN) ?? "");
  return { ...origin, entries: entries + 1, mark, directory };
}

export const origin = readOrigin();

/** Goes back to the directory that the program was called in. To be called once, before anything is looked for there. */
export function returnToDirectory(): void {
  if (origin.directory < 0) return;
  libc.fchdir(origin.directory);
  libc.close(origin.directory);
}

/** The first letters of the names that the launcher hides, by the second ones. */
const FIRST_LETTERS: Readonly<Record<string, string>> = { U: "B", O: "N", I: "M" };

let isHidden = origin.mark !== 0;

/** The environment as the caller gave it, byte for byte, as execve(2) takes it. */
export function callersEnvironment(): Pointer {
  const environ = read.ptr(pointer(libc.dlsym(null, ptr(cString("environ")))));
  const callers = (environ + origin.entries * POINTER_SIZE) as Pointer;
  if (isHidden) unhide(callers);
  isHidden = false;
  return callers;
}

/** The runtime has read its settings by now. */
function unhide(entries: Pointer): void {
  for (let at = 0; ; at += POINTER_SIZE) {
    const entry = read.ptr(entries, at) as Pointer;
    if (entry === 0) return;
    if (read.u8(entry) !== origin.mark) continue;
    const second = String.fromCharCode(read.u8(entry, 1));
    new Uint8Array(toArrayBuffer(entry, 0, 1))[0] = FIRST_LETTERS[second]?.charCodeAt(0) ?? origin.mark;
  }
}
