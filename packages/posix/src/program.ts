/** What a program is called with, and how it talks and ends. */
import { type Bytes, bytesOf } from "./bytes.ts";
import { attempt, SystemError } from "./errors.ts";
import { close, HERE, O_WRONLY, openat, readFile, write } from "./files.ts";

/** runtime, script, and then what the launcher puts: the name as called and the arguments. */
const FIRST_WORD = 2;

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
  attempt(() => {
    const fd = openat(HERE, "/proc/self/comm", O_WRONLY);
    write(fd, Buffer.from(name.slice(name.lastIndexOf("/") + 1), "latin1"));
    close(fd);
  });
}

/** The command line, byte for byte. */
export function invocation(): Invocation {
  const [name = "", ...words] = process.argv.slice(FIRST_WORD);
  // The runtime decodes arguments as UTF-8 and replaces what is none; the kernel still has the bytes.
  if (![name, ...words].some((word) => word.includes("\ufffd")))
    return { name: bytesOf(name), words: words.map(bytesOf) };
  const all = readFile("/proc/self/cmdline").toString("latin1").split("\0").slice(0, -1);
  const count = words.length;
  return { name: all[all.length - count - 1] ?? "", words: all.slice(all.length - count) };
}

/** An environment variable, byte for byte; undefined when it is not set. */
export function environmentVariable(name: string): Bytes | undefined {
  const value = process.env[name];
  if (value === undefined || !value.includes("\ufffd")) return value === undefined ? value : bytesOf(value);
  const entries = readFile("/proc/self/environ").toString("latin1").split("\0");
  return entries.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1);
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
  let rest: Uint8Array = Buffer.from(text, "latin1");
  while (rest.length > 0) {
    const pending = rest;
    const written = attempt(() => write(fd, pending));
    if (written instanceof SystemError) return;
    rest = rest.subarray(written);
  }
}
