/** What a program is called with, and how it talks and ends. */
import { type Bytes, bufferOf, bytesOf, cString } from "./bytes.ts";
import { attempt, SystemError } from "./errors.ts";
import { ptr } from "./ffi.ts";
import { readFile, write } from "./files.ts";
import { libc } from "./libc.ts";
import { returnToDirectory } from "./origin.ts";

/** The runtime twice, and then what the launcher puts: the program's module, the name as called and the arguments. */
const FIRST_WORD = 3;
const PR_SET_NAME = 15;

export interface Invocation {
  /** The name the program was called by, `argv[0]`, links not resolved. */
  readonly name: Bytes;
  readonly words: readonly Bytes[];
}

/**
 * Gives the process the name that the program was called by: listings would show the name of the executed file, which
 * is the runtime's, the same for all programs. To be called when the signals are handled that may be sent by that name.
 */
export function nameProcess(name: Bytes): void {
  libc.prctl(PR_SET_NAME, ptr(cString(name.slice(name.lastIndexOf("/") + 1))), 0, 0, 0);
}

/** The command line, byte for byte. To be called first and once: it is about the directory that this goes back to. */
export function invocation(): Invocation {
  returnToDirectory();
  const given = process.argv.slice(FIRST_WORD);
  // The runtime decodes arguments as UTF-8 and replaces what is none; the kernel still has the bytes.
  const isText = !given.join("").includes("\ufffd");
  const [name = "", ...words] = isText ? allBytesOf(given) : lastArguments(given.length);
  return { name, words };
}

function allBytesOf(texts: readonly string[]): Bytes[] {
  const all: Bytes[] = [];
  for (const text of texts) all.push(bytesOf(text));
  return all;
}

function lastArguments(count: number): Bytes[] {
  return readFile("/proc/self/cmdline").toString("latin1").split("\0").slice(0, -1).slice(-count);
}

/** The longest time a timer takes, in milliseconds. */
const LONGEST = 2 ** 31 - 1;
/** How long nothing has to happen before memory is given back, in milliseconds. */
const QUIET = 10_000;

/** Keeps a process that waits for signals from ending. */
export function stayAlive(): void {
  setInterval(() => {}, LONGEST);
}

let stirredAt = 0;
let tidying = false;

/** To be called when something happens: some time after it was called last, memory is given back, once. */
export function stir(): void {
  stirredAt = performance.now();
  if (tidying) return;
  tidying = true;
  setTimeout(tidy, QUIET);
}

function tidy(): void {
  const quiet = performance.now() - stirredAt;
  if (quiet < QUIET) {
    setTimeout(tidy, QUIET - quiet);
    return;
  }
  tidying = false;
  Bun.gc(true);
  // Compiled code too; what is needed again is compiled again.
  Bun.shrink();
}

/** Writes all of `text` to standard output (1) or standard error (2); a reader who left is no reason to fail. */
export function print(fd: 1 | 2, text: Bytes): void {
  let rest: Uint8Array = bufferOf(text);
  while (rest.length > 0) {
    const pending = rest;
    const written = attempt(() => write(fd, pending));
    if (written instanceof SystemError) return;
    rest = rest.subarray(written);
  }
}
