/** The pure parts of `sv log`. */
import { expect, test } from "bun:test";
import { formatTai64n } from "@runit-ts/protocol";
import fc from "fast-check";
import { parseLogConfig } from "../src/log/config.ts";
import { Lines } from "../src/log/lines.ts";
import { labels, shownLine } from "../src/log/look.ts";
import { last, type Merged, merged, type Source } from "../src/log/merge.ts";
import { oldLogs } from "../src/log/names.ts";
import { scriptDirectories } from "../src/log/script.ts";
import { parseSince } from "../src/log/since.ts";
import { timeOf, withLocalTime } from "../src/log/stamp.ts";
import { svlogdDirectories } from "../src/log/svlogd-command.ts";

const label = (seconds: number, nanoseconds = 0) => formatTai64n({ seconds, nanoseconds });
const name = (seconds: number, suffix: string) => `${label(seconds)}.${suffix}`;

test.each([
  [["svlogd", "main"], ["main"]],
  [
    ["/usr/bin/svlogd", "-tt", "./main", "/var/log/x"],
    ["./main", "/var/log/x"],
  ],
  [["svlogd", "-ttv", "-r", "_", "-Rabc", "-l", "99", "-b2000", "svlogd"], ["svlogd"]],
  [["svlogd", "--", "-odd"], ["-odd"]],
  [
    ["svlogd", "main", "-t"],
    ["main", "-t"],
  ],
  [["svlogd"], []],
  [
    ["svlogd", "-t", undefined, "main"],
    [undefined, "main"],
  ],
  [["multilog", "t", "./main"], undefined],
  [["my-svlogd", "main"], undefined],
  [[], undefined],
])("%j logs to %j", (command, directories) => {
  expect(svlogdDirectories(command)).toEqual(directories);
});

test.each([
  ["#!/bin/sh\nexec svlogd -tt ./main\n", ["./main"]],
  ["#!/bin/sh\nexec chpst -ulog svlogd -t '/var/log/a b' other\n", ["/var/log/a b", "other"]],
  ["#!/bin/sh\nmkdir -p main\nsvlogd main\n", ["main"]],
  ['#!/bin/sh\nexec svlogd "$LOGS"\n', []],
  ["#!/bin/sh\ncd /var/log\nexec svlogd main\n", []],
  ["#!/bin/sh\nexec chpst -C /var/log svlogd main\n", []],
  ["#!/bin/sh\n[ -d a ] && exec svlogd a\nexec svlogd b\n", []],
  ["#!/bin/sh\nexec logger -t web\n", []],
])("%j plainly says %j", (script, directories) => {
  expect(scriptDirectories(script)).toEqual(directories);
});

test("what a config tells", () => {
  expect(parseLogConfig("s1000\nn5\n+a*\ne*\nu1.2.3.4\n")).toEqual({
    isComplete: true,
    isProcessed: false,
    keep: 5,
  });
  expect(parseLogConfig("").keep).toBe(10);
  expect(parseLogConfig("n5\nn0\n").keep).toBe(0);
  expect(parseLogConfig("s1000\n-*debug*\n").isComplete).toBe(false);
  expect(parseLogConfig("U1.2.3.4\n").isComplete).toBe(false);
  expect(parseLogConfig("n5\n!gzip\n").isProcessed).toBe(true);
  expect(parseLogConfig("#!gzip\n!\n").isProcessed).toBe(false);
});

test("old logs are in the order of their names, each once, and not in the making", () => {
  const names = [
    name(3, "u"),
    name(1, "s"),
    "current",
    name(2, "s"),
    name(3, "s"),
    name(4, "t"),
    name(5, "u"),
  ];
  expect(oldLogs([...names, "lock", "config", "@bad.s", `${name(6, "s")}x`])).toEqual([
    name(1, "s"),
    name(2, "s"),
    name(3, "u"),
    name(5, "u"),
  ]);
});

test("bytes are cut into the same lines wherever they are cut", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "\n") });
  fc.assert(
    fc.property(fc.array(text), (parts) => {
      const lines = new Lines();
      const found = parts.flatMap((part) => lines.take(part, false));
      expect([...found, ...lines.end()].join("\n")).toBe(parts.join("").replace(/\n$/, ""));
    }),
  );
});

test("a line goes on in the next file, but not behind a stamp", () => {
  const lines = new Lines();
  expect(lines.take("a\nb", true)).toEqual(["a"]);
  expect(lines.take("c\nd", true)).toEqual(["bc"]);
  expect(lines.take(`${label(1)} e\n`, true)).toEqual(["d", `${label(1)} e`]);
  expect(lines.take("f", false)).toEqual([]);
  expect(lines.end()).toEqual(["f"]);
  expect(lines.end()).toEqual([]);
});

test("times in front of lines, and what is none", () => {
  expect(timeOf(`${label(1_700_000_000, 5)} x`)).toBe(label(1_700_000_000, 5));
  expect(timeOf("2023-11-14_22:13:20.00001 x")).toBe(label(1_700_000_000, 10_000));
  expect(timeOf("2023-11-14T22:13:20.99999 x")).toBe(label(1_700_000_000, 999_990_000));
  const damaged = [
    "",
    "x",
    label(1),
    `${label(1)}x`,
    `${label(1).toUpperCase()}A x`,
    `${label(1).slice(0, -8)}ffffffff x`,
    "@ffffffffffffffffffffffff x",
    "@4fffffffffffffff00000000 x",
    "2023-13-14_22:13:20.00001 x",
    "2023-11-14 22:13:20.00001 x",
    "2023-11-14_22:13:20.0001 x",
  ];
  for (const line of damaged) {
    expect(timeOf(line)).toBeUndefined();
    expect(withLocalTime(line)).toBe(line);
  }
});

test("TAI64N is shown as the local time, UTC as it is", () => {
  const seconds = new Date(2026, 10, 22, 9, 5, 7).getTime() / 1000;
  expect(withLocalTime(`${label(seconds, 123_456_789)} x @y`)).toBe("2026-11-22 09:05:07.123456 x @y");
  expect(withLocalTime(`${label(seconds + 1)} `)).toBe("2026-11-22 09:05:08.000000 ");
  expect(withLocalTime("2026-11-22_09:05:07.12345 x")).toBe("2026-11-22_09:05:07.12345 x");
});

test("times sort as their texts do", () => {
  const moment = fc.record({
    seconds: fc.integer({ min: 0, max: 4_000_000_000 }),
    ticks: fc.integer({ min: 0, max: 99_999 }),
  });
  const stamps = ({ seconds, ticks }: { seconds: number; ticks: number }) => {
    const utc = `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${String(ticks).padStart(5, "0")}`;
    return [`${label(seconds, ticks * 10_000)} `, `${utc} `, `${utc.replace("T", "_")} `].map(timeOf);
  };
  fc.assert(
    fc.property(moment, moment, (a, b) => {
      expect(new Set(stamps(a)).size).toBe(1);
      const isEarlier = a.seconds < b.seconds || (a.seconds === b.seconds && a.ticks < b.ticks);
      expect((stamps(a)[0] ?? "") < (stamps(b)[0] ?? "")).toBe(isEarlier);
    }),
  );
});

test("since: so long ago, or a time", () => {
  const from = { seconds: 100_000, nanoseconds: 0 };
  const at = (text: string) => parseSince(text, from);
  expect(["30s", "10m", "2h", "1d"].map(at)).toEqual([
    label(99_970),
    label(99_400),
    label(92_800),
    label(13_600),
  ]);
  expect(at("99d")).toBe(label(0));
  const local = label(new Date(2026, 10, 22, 9, 5).getTime() / 1000);
  expect([at("2026-11-22T09:05"), at("2026-11-22 09:05:00")]).toEqual([local, local]);
  expect(at("2026-11-22")).toBe(label(new Date(2026, 10, 22).getTime() / 1000));
  expect(at("1970-01-02T00:00:00.25Z")).toBe(label(86_400, 250_000_000));
  expect(at("1970-01-02T02:00+02:00")).toBe(label(86_400));
  for (const text of [
    "",
    "10",
    "m",
    "10x",
    "yesterday",
    "2026-13-01",
    "2026-11-22T25:00",
    "-5m",
    "22.11.2026",
  ])
    expect(at(text)).toBeUndefined();
});

/** A source with lines of these times. */
class Times implements Source {
  readonly #times: string[];
  readonly name: string;

  constructor(name: string, times: readonly string[]) {
    this.name = name;
    this.#times = [...times];
  }

  next() {
    const time = this.#times.shift();
    return time === undefined ? undefined : { time, bytes: this.name };
  }
}

const told = (lines: Iterable<Merged<Times>>) =>
  [...lines].map(({ source, line }) => source.name + line.time);

test("lines are merged by their times; of one time, in the order of the sources", () => {
  const sources = () => [
    new Times("a", ["1", "3", "3", "2"]),
    new Times("b", []),
    new Times("c", ["1", "2", "4"]),
  ];
  expect(told(merged(sources()))).toEqual(["a1", "c1", "c2", "a3", "a3", "a2", "c4"]);
  expect(told(last(merged(sources()), 2))).toEqual(["a2", "c4"]);
  expect(told(merged([]))).toEqual([]);
});

test("sorted sources are merged to sorted lines, none lost", () => {
  const times = fc.array(fc.constantFrom("1", "2", "3", "4", "5")).map((array) => array.toSorted());
  fc.assert(
    fc.property(fc.array(times), fc.nat(30), (all, count) => {
      const lines = () => [...merged(all.map((one) => new Times("", one)))].map(({ line }) => line.time);
      expect(lines()).toEqual(all.flat().toSorted());
      expect(last(lines(), count)).toEqual(count === 0 ? [] : lines().slice(-count));
    }),
  );
});

test("names stand in front of lines, as wide as the widest", () => {
  expect(labels(["web", "a\n"], false)).toEqual(["web   | ", "a\\x0a | "]);
  expect(labels(["a", "b"], true)).toEqual(["\x1b[36ma\x1b[39m | ", "\x1b[33mb\x1b[39m | "]);
});

test("bytes are passed on, but not what a terminal would obey", () => {
  const line = "a\tb\\c \x1b[2J \xc3\xa9 \xff";
  expect(shownLine(line, { isRaw: false, isTerminal: false })).toBe(line);
  expect(shownLine(line, { isRaw: true, isTerminal: true })).toBe("a\tb\\c \\x1b[2J \xc3\xa9 \\xff");
  expect(shownLine(`${label(1)} x`, { isRaw: true, isTerminal: false })).toBe(`${label(1)} x`);
});
