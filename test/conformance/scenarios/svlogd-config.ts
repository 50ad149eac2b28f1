/** The config of a log directory. */
import { once, type Scenario } from "../svlogd.ts";

const LINES = "one\ntwo\nthree\n";
/** 26 lines of 100 bytes. */
const PAGES = [..."abcdefghijklmnopqrstuvwxyz"].map((letter) => `${letter.repeat(99)}\n`).join("");

/** Scenarios that differ in the config only. */
const configs = (all: Record<string, string>, input = LINES, words = "-v -l 20 d") =>
  once(Object.fromEntries(Object.entries(all).map(([name, config]) => [name, { words, config, input }])));

export const config: readonly Scenario[] = [
  ...configs({
    "an empty config": "",
    "a newline alone": "\n",
    "empty lines and comments": "\n\n#s1\n# p>\n\np<\n",
    "unknown letters": "x\ny12\nS1\n p>\n",
    "a last line without newline": "p> ",
    "one character without newline": "-",
    "one character with newline": "-\n",
    "p and nothing": "p>\np\n",
    "p twice": "p1 \np2 \n",
    "a prefix of all bytes": `p${Array.from({ length: 254 }, (_, i) => String.fromCharCode(i < 9 ? i + 1 : i + 2)).join("")}\n`,
    "a long prefix": `p${"prefix ".repeat(300)}\n`,
    "a prefix with NUL": "pa\0b\n",
    "a pattern with NUL: two patterns": "-*\0+one\n",
    "a comment with NUL": "#\0-*\n",
    "a carriage return": "p>\r\n-one\r\n",
    "leading spaces": " p>\n\t-*\n",
    "a NUL before a line": "\0-*\n-one\n",
  }),
  ...configs(
    {
      s300: "s300\n",
      s1k: "s1k\n",
      s1m: "s1m\n",
      "s without a number": "s\n",
      "s0 never rotates": "s0\n",
      "s and words": "smany\n",
      "s and spaces": "s 300\n",
      "s-1": "s-1\n",
      "s+300": "s+300\n",
      "s300.9": "s300.9\n",
      "s300 k": "s300 k\n",
      s300K: "s300K\n",
      s1kk: "s1kk\n",
      s0x100: "s0x100\n",
      "s with leading zeros": "s000300\n",
      "s twice": "s200\ns1000\n",
      "s 2^64 + 300": "s18446744073709551916\n",
      "s huge": "s9223372036854775807\n",
      "s larger than any": "s99999999999999999999999m\n",
      "s300 without newline": "s300",
      "n0 deletes nothing": "s300\nn0\n",
      n1: "s300\nn1\n",
      n2: "s300\nn2\n",
      "n without a number": "s300\nn\n",
      "n and words": "s300\nnone\n",
      "n-1": "s300\nn-1\n",
      n3x: "s300\nn3x\n",
      n3k: "s300\nn3k\n",
      "n 2^64 + 2": "s300\nn18446744073709551618\n",
      "n 2^32 + 2": "s300\nn4294967298\n",
      "N larger than n": "s300\nn2\nN5\n",
      N0: "s300\nn3\nN0\n",
      t0: "s300\nt0\n",
      "t without a number": "s300\nt\n",
      "t1m and t1h": "s300\nt1m\nt1h\n",
      "t large": "s300\nt1000000h\n",
      everything: "# all\ns400\nn3\nN1\nt1h\np>> \n-a*\n+*a\nEz*\n",
    },
    PAGES,
    "-v -l 20 d",
  ),
  ...once({
    "a large config": {
      config: `${Array.from({ length: 5000 }, (_, i) => `-line ${i}: *\n`).join("")}+line 4321: *\n`,
      input: Array.from({ length: 60 }, (_, i) => `line ${i * 77}: text\nline: ${i * 77} text\n`).join(""),
    },
    "directories with configs of their own": {
      words: "-l 20 d e f g",
      files: {
        "d/config": "s300\nn2\n",
        "e/config": "s1000\n-a*\n-b*\n",
        "f/config": "p> \nex*\n",
        "g/.keep": "",
      },
      input: PAGES,
    },
    "a config that is a directory": {
      words: "-v d",
      files: { "d/config/file": "" },
      input: LINES,
    },
    "a config that is a directory, beside a good one": {
      words: "-v e d",
      files: { "d/config/file": "", "e/config": "p>\n" },
      input: LINES,
    },
  }),
];
