/** The command line of svlogd. */
import { once, type Scenario } from "../svlogd.ts";

/** What the options are seen by: lines of several lengths, bytes that are not printable, and an empty line. */
const LINES = "short\n\ta tab\n\nx*y+z\n\xe9\xff\x7f\n0123456789\n0123456789a\n";

const lines = (all: Record<string, string>, config?: string) =>
  once(
    Object.fromEntries(
      Object.entries(all).map(([name, words]) => [
        name,
        { words: [...words.split(" "), "d"], input: LINES, ...(config === undefined ? {} : { config }) },
      ]),
    ),
  );

export const options: readonly Scenario[] = [
  ...lines({
    "-t": "-t",
    "-tt": "-tt",
    "-ttt": "-ttt",
    "-tttt is -ttt": "-tttt",
    "-v": "-v",
    "-vvv": "-vvv",
    "-r .": "-r .",
    "-r with a byte above 127": "-r \xe4",
    "-R ab: the replacement is _": "-R ab",
    "-r and -R": "-r ? -R 13579*",
    "-R and -r, the other way round": "-R 13579* -r ?",
    "-R, the replacement among what is replaced": "-R ab_",
    "-r, the last one counts": "-r a -r b",
    "-R, the last one counts": "-R a -R b",
    "-l 0 is -l 1000": "-l 0",
    "-l without a number is -l 1000": "-l many",
    "-l 5k is -l 5": "-l 5k",
    "-b 0 is -b 1024": "-b 0",
    "-b without a number is -b 1024": "-b many",
    "options in one word": "-ttvr. -l10",
    "--": "-t --",
    "everything at once": "-tttv -r _ -R xyz -l 10 -b 20",
  }),
  ...lines(
    {
      "-t to standard error": "-t",
      "-tt and -l to standard error": "-tt -l 10",
      "-ttt, -r, -R and -l to standard error": "-ttt -r . -R 2468 -l 10",
      "-l 1": "-l 1",
      "-l and -b, as small as they get": "-l 1 -b 2",
    },
    "pPRE: \ne*\n",
  ),
  ...once({
    "no directory": { words: [] },
    "no directory after options": { words: "-t -v" },
    "an unknown option": { words: "-x d" },
    "-r without a value": { words: "-r" },
    "-r with two characters": { words: "-r ab d" },
    "-r with no character": { words: ["-r", "", "d"], input: LINES },
    "-R with no character": { words: ["-R", "", "d"], input: LINES },
    "-l without a value": { words: "-l" },
    "-l as large as the buffer": { words: "-l 1024 d" },
    "-b as small as the line": { words: "-b 1000 d" },
    "-b smaller than -l": { words: "-l 30 -b 20 d" },
    "-V": { words: "-V d", differs: "svlogd-version" },
    "-l, and lines of that length and one more and less": {
      words: "-l 5 d",
      config: "e*\n",
      input: "1234\n12345\n123456\n1234\t\n12345\t\n",
    },
    "-l beyond the default": {
      words: "-l 5000 -b 6000 d",
      config: "e*\n",
      input: `${"x".repeat(4999)}\n${"y".repeat(5000)}\n${"z".repeat(20000)}\n`,
    },
    "only the first len characters are replaced": {
      words: "-r . -R b -l 4 d",
      input: "\x01b\x02b\x03b\x04b\n",
    },
    "options after the directory are directories": { words: "d -t", input: "line\n" },
    "a directory twice": { words: "d d", input: "line\n" },
    "a directory twice, verbosely": { words: "-v d d", input: "line\n", differs: "close-nameless" },
    "a directory by several names": { words: "d ./d/", input: "line\n" },
    "three directories": {
      words: "-v -t d e f/g",
      files: { "e/config": "p>\n", "f/g/config": "-a*\ne*\n" },
      input: "a\nb\nab\nba\n",
    },
    "a name that is no UTF-8": {
      words: "-v \xff\xfe",
      files: { "\xff\xfe/config": "s100\n" },
      input: "line\n",
    },
    "an empty name": { words: ["-v", ""], input: "line\n" },
    "a name with a newline and a space": {
      words: ["-v", "a b\nc"],
      files: { "a b\nc/config": "" },
      input: "line\n",
    },
  }),
];
