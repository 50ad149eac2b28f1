/**
 * Random configs, options and inputs, given to the original's svlogd and to ours in random pieces: both must
 * leave the same files, and say the same.
 */
import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { Feed } from "../lib/feed.ts";
import { Sandbox } from "../lib/sandbox.ts";
import { allEnded } from "../lib/settle.ts";
import { available, original, ours, type Suite } from "../lib/suite.ts";
import { listing, wallClock, withoutFileTimes, withoutStamps } from "./log-files.ts";

const RUNS = Number(process.env.RUNS ?? 1000);
const AT_ONCE = 6;
const TIMEOUT = 900_000;
/** Where svlogd does not wait for a disk at each rotation. */
const IN_MEMORY = existsSync("/dev/shm") ? "/dev/shm" : undefined;
/** Input enough for some rotations; each of them costs milliseconds. */
const ENOUGH = 1500;
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);

interface Case {
  readonly options: readonly string[];
  /** The configs of the directories `0`, `1` and so on. */
  readonly configs: readonly string[];
  readonly pieces: readonly string[];
}

/** Few different bytes, so that patterns match, and among them all that mean something. */
const letters = fc.constantFrom(..."aaabbb *+:_\t\0\x7f\x80\xe9\xff");
const bytes = fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte));
const text = (letter: fc.Arbitrary<string>, maxLength: number) =>
  fc.string({ unit: letter, maxLength, size: "max" });

/**
 * What a plus compares at the end of a line is what an earlier line has left there (row pattern-end). So that it
 * never comes to that, lines end in a byte that a pattern has at its own end only.
 */
const END = ".";
const isInner = (letter: string) => letter !== "\n" && letter !== END;

const line = (length: number) =>
  fc
    .oneof(
      { weight: 4, arbitrary: text(letters, 8) },
      { weight: 1, arbitrary: fc.constant("") },
      { weight: 2, arbitrary: text(bytes.filter(isInner), 30) },
      // Close to the limit, on both sides of it, and far beyond.
      {
        weight: 3,
        arbitrary: fc
          .record({ letter: letters, more: fc.integer({ min: -2, max: 2 }), times: fc.constantFrom(1, 2, 5) })
          .map(({ letter, more, times }) => letter.repeat(Math.max(1, length * times + more - END.length))),
      },
    )
    .map((inner) => (inner === "" ? "\n" : `${inner}${END}\n`));

const patternPart = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("a", "b", " ", ":", "_", "\xe9") },
  { weight: 2, arbitrary: fc.constantFrom("*", "*a", "*b", "*:", "**") },
  { weight: 1, arbitrary: fc.constantFrom("a+a", "b+b", "a+b", "a++") },
);
const pattern = fc
  .tuple(fc.array(patternPart, { maxLength: 4 }), fc.constantFrom("", "*", END, `a+${END}`))
  .map(([parts, end]) => parts.join("") + end);

const config = fc
  .record({
    size: fc.oneof(fc.integer({ min: 20, max: 400 }), fc.constantFrom(0, 10, 1000, 100_000)),
    keep: fc.integer({ min: 0, max: 6 }),
    prefix: fc.option(text(letters, 6)),
    patterns: fc.array(fc.tuple(fc.constantFrom(..."+-+-eE"), pattern), { maxLength: 5 }),
  })
  .map(({ size, keep, prefix, patterns }) =>
    [
      `s${size}`,
      `n${keep}`,
      ...(prefix === null ? [] : [`p${prefix}`]),
      ...patterns.map((both) => both.join("")),
    ]
      .map((entry) => `${entry}\n`)
      .join(""),
  );

const options = fc.record({
  length: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constant(1000)),
  more: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constant(1000)),
  stamp: fc.constantFrom("-t", "-tt", "-ttt", undefined),
  replacement: fc.option(fc.constantFrom("_", "a", "?")),
  replaced: fc.option(fc.string({ unit: fc.constantFrom(..."ab*: "), maxLength: 3 })),
});

const cases: fc.Arbitrary<Case> = options.chain(({ length, more, stamp, replacement, replaced }) =>
  fc.record({
    options: fc.constant<readonly string[]>([
      ...["-l", String(length), "-b", String(length + more)],
      ...(stamp === undefined ? [] : [stamp]),
      ...(replacement === null ? [] : ["-r", replacement]),
      ...(replaced === null ? [] : ["-R", replaced]),
    ]),
    configs: fc.array(config, { minLength: 1, maxLength: 2 }),
    pieces: fc
      .tuple(
        fc.array(line(length), { maxLength: 40, size: "max" }),
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }),
      )
      .map(([lines, lengths]) => cut(enough(lines), lengths)),
  }),
);

/** The first lines, until they are enough. */
function enough(lines: readonly string[]): string {
  return lines.reduce((text, line) => (text.length < ENOUGH ? text + line : text), "");
}

/** Cuts a text into pieces of these lengths, taken in turn. */
function cut(text: string, lengths: readonly number[]): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; start += pieces.at(-1)?.length ?? 0)
    pieces.push(text.slice(start, start + (lengths[pieces.length % lengths.length] ?? 1)));
  return pieces;
}

/** Everything that is to be the same. */
async function outcome(box: Sandbox, suite: Suite, name: string, each: Case): Promise<string> {
  const since = wallClock();
  const directories = each.configs.map((_, index) => String(index));
  each.configs.forEach((config, index) => {
    box.write({ [`${name}/${index}/config`]: config });
  });
  using feed = new Feed();
  const command = [join(suite.bin, "svlogd"), ...each.options, ...directories];
  const svlogd = box.start(command, { cwd: box.path(name), stdin: feed.reader });
  for (const piece of each.pieces) await feed.write(piece);
  feed.close();
  const { stdout, stderr, exit } = await svlogd.ended;
  const said = withoutStamps(stderr, since);
  return withoutFileTimes([exit, stdout, said, ...listing(box.path(name), since)].join("\n"));
}

if (available("the original runit", original)) {
  const oracle = original;
  test.concurrent(
    `${RUNS} random inputs and configs (SEED=${SEED})`,
    async () => {
      await using box = new Sandbox(ours.bin, IN_MEMORY);
      const numbered = fc.sample(cases, { seed: SEED, numRuns: RUNS }).entries();
      await allEnded(
        Array.from({ length: AT_ONCE }, async () => {
          for (const [number, each] of numbered) {
            const [reference, result] = await allEnded([
              outcome(box, oracle, `original-${number}`, each),
              outcome(box, ours, `ours-${number}`, each),
            ]);
            const label = `${number}: ${JSON.stringify(each)}\n`;
            expect(label + result).toBe(label + reference);
          }
        }),
      );
    },
    TIMEOUT,
  );
}
