/** Which lines are selected: section PATTERN MATCHING of svlogd(8), and what it does not say. */
import { once, type Scenario } from "../svlogd.ts";

/** Leaves something in the whole memory of the original's line. */
const FILLER = `${"z".repeat(1000)}\n`;
const LINES = `${[
  "",
  "a",
  "aa",
  "aab",
  "ab",
  "abc",
  "b",
  "ba",
  "*",
  "a*",
  "a*b",
  "+",
  "a+",
  "a+b",
  "++",
  "**",
  "x: y: pid 1",
  "2005 tcpsvd: info: pid 1977 from 10.4.1.14",
  " a",
  "a ",
  "\xe9t\xe9",
  "\xff",
].join("\n")}\n`;

/** Each pattern tells which of the lines it matches: they are all that is logged, and standard error has the others. */
const PATTERNS: Record<string, string> = {
  "a literal": "ab",
  "an empty pattern": "",
  "a star": "*",
  "two stars": "**",
  "three stars": "***",
  "a star at the end": "a*",
  "a star before a character": "*b",
  "a star before a character that comes twice": "*a",
  "a star between": "a*b",
  "a star stops at the first": "*pid*",
  "stars, as the manual has it": "*: *: pid *",
  "a star before a plus": "*+a",
  "a star before a plus before a plus": "*++",
  "a star, a character and a star": "*b*",
  "a plus in the middle": "a+ab",
  "a plus, then another character": "b+ab",
  "a plus before a star": "x+:*",
  "a plus before a plus": "a++",
  "a literal star cannot be had": "a\\*",
  "bytes above 127": "\xe9*",
  "a plus and bytes above 127": "\xe9t+\xe9",
  "a pattern longer than any line": `*${"a".repeat(3000)}`,
  "a space": " a",
  "a space at the end": "a ",
  "a question mark": "?",
  brackets: "[a]",
};

/** At the end of the line, a plus looks at what an earlier line has left behind it. */
const BEYOND: Record<string, string> = {
  "a plus at the start": "+a",
  "a plus that needs one more": "a+a",
  "a plus at the end of the line ends the match": "+ab",
};

const matching = (patterns: Record<string, string>, input: string): Scenario[] =>
  once(
    Object.fromEntries(
      Object.entries(patterns).map(([name, pattern]) => [
        `${name}: ${pattern.slice(0, 20)}`,
        { config: `-*\n+${pattern}\ne*\nE${pattern}\n`, input },
      ]),
    ),
  );

export const patterns: readonly Scenario[] = [
  ...matching(PATTERNS, LINES),
  // In an order in which what was left behind does not matter.
  ...matching(BEYOND, "\n\nb\na\nab\naa\naab\nba\naaa\nabb\naaab\n"),
  ...once({
    "a plus does not see what an earlier line has left": {
      config: "-a+b\n",
      input: "xb\na\n",
      differs: "pattern-end",
    },
    "a plus as the last character of a pattern": { config: "-*\n+a+\n+b*\n", input: FILLER + LINES },
    "a plus alone": { config: "-*\n++\n+b*\n", input: FILLER + LINES },
    "the last pattern that matches decides": {
      config: "-*\n+a*\n-ab*\n+abc\n",
      input: LINES,
    },
    "selected from the start, deselected to standard error": { config: "+nothing\nEnothing\n", input: LINES },
    "e and E in order": { config: "e*\nEa*\nea\n", input: LINES },
    "e without -: both": { config: "ea*\n", input: LINES },
    "e and -: standard error only": { config: "-*\nea*\n", input: LINES },
    "e and - with a stamp and a prefix": {
      words: "-tt d",
      config: "-*\nea*\np(p) \n",
      input: LINES,
    },
    "stamp and prefix are not matched": { words: "-t d", config: "p(p) \n-*\n+a*\n+(*\n+@*\n", input: LINES },
    "what was replaced is matched": { words: "-r . -R b d", config: "-*\n+a.*\n", input: LINES },
    "only the first len characters are matched": {
      words: "-l 5 d",
      config: "-*\n+12345\n+abcde*\n+*z\ne12345\n",
      input: "1234\n12345\n123456\nabcdefgh\nxxxxxz\nxxxxz\nxxxxzz\n",
    },
    "a long deselected line leaves nothing": {
      words: "-l 5 d",
      config: "-x*\nex*\n",
      input: `before\n${"x".repeat(5000)}\nafter\n`,
    },
    "a pattern as long as len, and longer": {
      words: "-l 5 d",
      config: "-*\n+abcde\n+vwxyzz\n",
      input: "abcde\nabcdef\nvwxyz\nvwxyzz\n",
    },
    "NUL and other control characters in lines": {
      config: "-*\n+a*\n+*\x01\n",
      input: "a\0b\nb\0a\n\0\n\x01\nz\x01\n\x1b[0m\n",
    },
    "two directories select different lines": {
      words: "d e",
      files: { "e/config": "-*\n+*a\neb\n" },
      config: "-*a\nea\n",
      input: LINES,
    },
    "a line to the standard error of two directories": {
      words: "-tt d e",
      files: { "e/config": "p2 \ne*\n" },
      config: "p1 \ne*\n",
      input: "line\nanother\n",
    },
  }),
];
