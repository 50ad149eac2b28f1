/** Input of every kind, and standard input, output and error of every kind. */
import { once, type Scenario } from "../svlogd.ts";

const BYTES = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte));
/** Bytes as random as they come, the same at each run. */
function noise(length: number): string {
  let state = 1;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (state * 1103515245 + 12345) % 2 ** 31;
      return state >> 16;
    }),
  ).toString("latin1");
}

const input: readonly Scenario[] = once({
  "no input": {},
  "no input, verbosely": { words: "-v d" },
  "an empty line": { input: "\n" },
  "many empty lines": { words: "-l 10 d", config: "s100\n", input: "\n".repeat(1000) },
  "NUL bytes": { input: "\0\n\0\0\0\na\0b\n\0\n" },
  "all bytes, in lines of their own": { input: BYTES.map((byte) => `${byte}\n`).join("") },
  "all bytes in one line": { words: "-t -l 40 -b 50 d", input: `${BYTES.join("")}\n` },
  "all bytes, replaced": { words: "-r _ d", input: `${BYTES.join("")}\n` },
  "invalid UTF-8, cut within a character": {
    words: "-l 3 d",
    config: "e*\n",
    input: "ab\xc3\xa4\n\xc3\n\xff\xfe\xf8\x88\n\xed\xa0\x80\n",
  },
  "carriage returns": { input: "a\r\nb\rc\n\r\n" },
  "a megabyte of noise": { config: "s100000\nn0\n", input: `${noise(1_000_000)}\n` },
  "a megabyte of noise, with everything": {
    words: "-t -r . -R abc -l 60 d",
    config: "s100000\nn0\np> \n-a*\ne*ab*\n",
    input: `${noise(1_000_000)}\n`,
  },
  "50 megabytes without a newline": {
    words: "-t d",
    config: "n0\n",
    input: `${"0123456789".repeat(5_000_000)}\n`,
  },
  "50 megabytes without a newline, deselected": {
    config: "-*\ne*\n",
    input: `${"0123456789".repeat(5_000_000)}\nlast\n`,
  },
  "no newline at the end": { input: "first\nlast", differs: "last-line" },
  "no newline at the end, and nothing else": { input: "last", differs: "last-line" },
  "no newline at the end, deselected": { config: "-l*\n", input: "first\nlast" },
  "no newline at the end of a line as long as len": { words: "-l 4 d", config: "e*\n", input: "first\nlast" },
  "no newline at the end of a line longer than len": {
    words: "-l 4 d",
    config: "e*\n",
    input: "first\nlonger",
  },
});

const standardInput = (name: string, command: string, differs?: string): Scenario => ({
  name: `standard input is ${name}`,
  files: { input: "first\nlast\n" },
  ...(differs === undefined ? {} : { differs }),
  async play(world) {
    const svlogd = world.start("-v d", ["sh", "-c", command, "sh"]);
    await svlogd.exits();
  },
});

const inputs: readonly Scenario[] = [
  standardInput("a file", 'exec "$@" <input'),
  standardInput("/dev/null", 'exec "$@" </dev/null'),
  standardInput("closed", 'exec "$@" <&-', "stdin-closed"),
  standardInput("a directory", 'exec "$@" <d'),
  standardInput("open for writing only", 'exec "$@" 0>>input'),
  {
    name: "standard error is a pipe that nobody reads",
    files: { "d/config": "e*\n" },
    differs: "sigpipe",
    async play(world) {
      const broken = 'mkfifo fifo; exec 3<>fifo 2>fifo 3<&-; exec "$@"';
      const svlogd = world.start("d", ["sh", "-c", broken, "sh"]);
      await svlogd.write("first\nsecond\n");
      await svlogd.ends();
    },
  },
  {
    name: "standard error is full",
    files: { "d/config": "e*\n" },
    async play(world) {
      const svlogd = world.start("-v d", ["sh", "-c", 'exec 2>/dev/full; exec "$@"', "sh"]);
      await svlogd.write("first\nsecond\n");
      await svlogd.ends();
    },
  },
  {
    name: "standard output and error are closed",
    async play(world) {
      const svlogd = world.start("-v d", ["sh", "-c", 'exec "$@" >&- 2>&-', "sh"]);
      await svlogd.write("first\nsecond\n");
      await svlogd.ends();
    },
  },
];

export const badInput: readonly Scenario[] = [...input, ...inputs];
