/** When current is rotated, what it is called then, and which old logs are deleted. */
import { chmodSync } from "node:fs";
import { once, type Scenario } from "../svlogd.ts";

const LONG_AGO = "@400000003000000000000000";
const LONGER_AGO = "@400000002000000000000000";
const FAR_FUTURE = "@400000007000000000000000";

const line = (length: number, letter = "x") => `${letter.repeat(length - 1)}\n`;
/** Lines of so many bytes, newline included. */
const lines = (...lengths: number[]) =>
  lengths.map((length, index) => line(length, String.fromCharCode(97 + (index % 26)))).join("");
const times = (count: number, length: number) => lines(...Array.from({ length: count }, () => length));

export const rotation: readonly Scenario[] = [
  ...once({
    "at the end of a line within len of size": { words: "-l 10 d", config: "s100\n", input: times(30, 13) },
    "a line end exactly at size - len": { words: "-l 10 d", config: "s100\n", input: lines(90, 5) },
    "a line end one before size - len": { words: "-l 10 d", config: "s100\n", input: lines(89, 5, 5, 5) },
    "a line end exactly at size": { words: "-l 10 d", config: "s100\n", input: lines(50, 50, 5) },
    "a line end just behind size": { words: "-l 10 d", config: "s100\n", input: lines(89, 12, 5) },
    "a newline as the first byte of the next file": {
      words: "-l 10 d",
      config: "s100\n",
      input: lines(101, 5),
    },
    "a line longer than size": { words: "-l 10 d", config: "s100\n", input: lines(350, 5) },
    "a line that fills files exactly": { words: "-l 10 d", config: "s100\n", input: lines(300, 5) },
    "size as large as len": { words: "-l 100 d", config: "s100\n", input: lines(5, 50, 120, 5) },
    "size smaller than len": { words: "-l 100 d", config: "s40\n", input: times(20, 7) + lines(95, 200, 5) },
    "size one more than len": { words: "-l 100 d", config: "s101\n", input: lines(1, 2, 50, 101, 150, 3) },
    "size 1": { words: "-l 10 d", config: "s1\nn0\n", input: "ab\n\ncd\n" },
    "size 2": { words: "-l 10 d", config: "s2\nn0\n", input: "ab\n\ncd\n" },
    "stamps and prefixes count": { words: "-t -l 10 d", config: "s100\npPREFIX \n", input: times(20, 10) },
    "several rotations, verbosely": { words: "-v -l 10 d", config: "s50\nn3\n", input: times(50, 10) },
    "lines to standard error between rotations, verbosely": {
      words: "-v -l 10 d",
      config: "s50\nec*\n",
      input: times(50, 10),
      differs: "alert-order",
    },
    "lines to standard error between rotations": {
      words: "-l 10 d",
      config: "s50\nec*\n",
      input: times(50, 10),
    },
    "two directories of different sizes": {
      words: "-l 10 d e",
      config: "s50\n",
      files: { "e/config": "s120\nn2\n" },
      input: times(50, 10),
    },
    "the default size": { words: "d", input: times(1100, 1000) },
    "a large buffer": { words: "-b 100000 -l 10 d", config: "s100\n", input: times(500, 13) },
    "a small buffer": { words: "-b 11 -l 10 d", config: "s100\n", input: times(500, 13) },
    "old logs are kept, the oldest is deleted": {
      words: "-v -l 10 d",
      config: "s50\nn2\n",
      files: { [`d/${LONG_AGO}.s`]: "old\n", [`d/${LONGER_AGO}.s`]: "older\n" },
      input: times(6, 10),
    },
    "more old logs than n: one is deleted at each rotation": {
      words: "-v -l 10 d",
      config: "s50\nn1\n",
      files: Object.fromEntries(
        Array.from({ length: 9 }, (_, i) => [`d/@40000000300000000000000${i}.s`, `${i}`]),
      ),
      input: times(6, 10),
    },
    "leftovers of a processor are deleted at a rotation": {
      words: "-v -l 10 d",
      config: "s50\n",
      files: { [`d/${LONG_AGO}.t`]: "half\n", [`d/${LONGER_AGO}.s`]: "older\n" },
      input: times(6, 10),
    },
    "files that are no old logs": {
      words: "-v -l 10 d",
      config: "s50\nn1\n",
      files: {
        "d/@short.s": "short",
        "d/other": "other",
        [`d/${LONG_AGO}.s.gz`]: "long",
        [`d/@${"x".repeat(24)}.s`]: "no time",
        [`d/${LONG_AGO}.x`]: "another ending",
        [`d/${LONGER_AGO}_s`]: "no dot",
      },
      input: times(6, 10),
    },
    "the clock was set back": {
      words: "-l 10 d",
      config: "s50\nn2\n",
      files: { [`d/${FAR_FUTURE}.s`]: "of the future\n" },
      input: times(16, 10),
      differs: "clock-back",
    },
    "a current that was closed is appended to": {
      words: "-v d",
      config: "s100\n",
      files: { "d/current": "#! executable, that is closed\n" },
      input: "more\n",
    },
    "a current that was closed, and is larger than size": {
      words: "-v -l 10 d",
      config: "s20\n",
      files: { "d/current": "#! executable, that is closed\n" },
      input: "more\n",
    },
    "an empty current that was not closed": { words: "-v d", files: { "d/current": "" }, input: "more\n" },
    "a current that was not closed": { words: "-v d", files: { "d/current": "unclean\n" }, input: "more\n" },
    "a current that was not closed, and n": {
      words: "-v d",
      config: "n1\n",
      files: { "d/current": "unclean\n", [`d/${LONG_AGO}.s`]: "old\n", [`d/${LONGER_AGO}.t`]: "half\n" },
      input: "more\n",
    },
  }),
  {
    name: "a file is rotated by age, and not when it is empty",
    files: { "d/config": "t1\n" },
    async play(world) {
      const svlogd = world.start("-v d");
      await svlogd.write("first\n");
      await world.files("d", ".s", 1);
      await svlogd.write("second\n");
      await world.files("d", ".s", 2);
      await svlogd.ends();
    },
  },
  {
    name: "ages in two directories",
    files: { "d/config": "t1\n", "e/config": "t1m\n", "f/config": "t2\n-*\n" },
    async play(world) {
      const svlogd = world.start("-t d e f");
      await svlogd.write("first\n");
      await world.files("d", ".s", 1);
      await svlogd.write("second\n");
      await svlogd.ends();
    },
  },
  {
    name: "an incomplete line is older than its file",
    files: { "d/config": "t1\n" },
    async play(world) {
      const svlogd = world.start("d");
      await svlogd.write("first\nsec");
      await world.files("d", ".s", 1);
      await svlogd.write("ond\n");
      await svlogd.ends();
    },
  },
  {
    name: "an incomplete line longer than len is split by age",
    files: { "d/config": "t1\n" },
    async play(world) {
      const svlogd = world.start("-l 4 d");
      await svlogd.write("first\nsecond");
      await world.files("d", ".s", 1);
      await svlogd.write(" end\n");
      await svlogd.ends();
    },
  },
  {
    name: "a directory of the name of an old log is not deleted",
    files: { "d/config": "s50\nn1\n", [`d/${LONG_AGO}.s/file`]: "", [`d/${LONGER_AGO}.t/file`]: "" },
    async play(world) {
      const svlogd = world.start("-v -l 10 d");
      await svlogd.write(times(16, 10));
      await svlogd.ends();
    },
  },
  {
    name: "what is in current is there at once, mode 0644, and 0744 when it was closed",
    async play(world) {
      const svlogd = world.start("d");
      await svlogd.write("first\n");
      await world.holds("d/current", "first\n");
      world.list("d");
      chmodSync(world.box.path("d/current"), 0o600);
      await svlogd.write("second\n");
      await world.holds("d/current", "second\n");
      world.list("d");
      await svlogd.ends();
    },
  },
  {
    name: "files are made with the umask",
    files: { "d/config": "s50\nn3\n" },
    async play(world) {
      const svlogd = world.start("-l 10 d", ["sh", "-c", 'umask 077; exec "$@"', "sh"]);
      await svlogd.write(times(16, 10));
      await svlogd.ends();
    },
  },
];
