/** The core of `sv watch`, its keys and its screen, as data. */
import { expect, test } from "bun:test";
import type { Moment } from "@runit-ts/posix";
import type { Status } from "@runit-ts/protocol";
import fc from "fast-check";
import type { Problem, Service } from "../src/services.ts";
import { update } from "../src/watch/core.ts";
import { type Key, keysOf } from "../src/watch/keys.ts";
import { screen } from "../src/watch/screen.ts";
import { type Effect, type Event, initialState, type State } from "../src/watch/state.ts";

const at = (seconds: number): Moment => ({ seconds, nanoseconds: 0 });
const NOW = at(1000);

const running: Status = {
  since: at(900),
  pid: 42,
  paused: false,
  want: "up",
  gotTerm: false,
  phase: "run",
};
const down: Status = { ...running, since: at(1001), pid: 0, want: "down", phase: "down" };
const known = (status: Status) => ({ status, isNormallyUp: true, command: ["sleep", "9"] });
const denied: Problem = {
  kind: "warning",
  reason: "unable to open supervise/ok: access denied",
  cause: "denied",
  file: "/s/supervise/ok",
};

const service = (name: string, state: Service["state"] = known(running), log?: Service["log"]): Service => ({
  name,
  directory: `/service/${name}`,
  state,
  log,
});
const services = (...names: string[]): Event => ({
  kind: "services",
  services: names.map((name) => service(name)),
});
const key = (one: Key): Event => ({ kind: "key", key: one });
const keys = (...all: Key[]) => all.map(key);

interface Run {
  readonly state: State;
  readonly effects: readonly Effect[];
}

/** What is known after all of the events, and what the last one led to. */
function after(events: readonly Event[], rows = 24, now = NOW): Run {
  return events.reduce<Run>(({ state }, event) => update(state, event, now), {
    state: initialState({ columns: 80, rows }, 7),
    effects: [],
  });
}

const shownIn = ({ state }: Run, isColoured = false) => screen(state, NOW, isColoured);
const selectedIn = ({ state }: Run) => state.services[state.selected]?.name;

test.each<[string, Key[]]>([
  ["jk", ["down", "up"]],
  ["\x1b[B\x1bOA", ["down", "up"]],
  ["\x1b[5~\x1b[6~ gG", ["page up", "page down", "page down", "first", "last"]],
  ["rsdul?", ["restart", "stop", "stop", "start", "log", "help"]],
  ["q\x03\x04", ["quit", "quit", "quit"]],
  ["\x1b", ["back"]],
  ["\x1b\x1b[A", ["back", "up"]],
  ["\x1b[24~\x1b[1;5D\x1bOr\x1bd", ["other", "other", "other", "other"]],
  ["x\xc3\xa9\r\n", ["other", "other", "other", "other", "other"]],
])("%j are the keys %p", (bytes, all) => {
  expect(keysOf(bytes)).toEqual(all);
});

test("keys move, and stop at the ends", () => {
  const three = services("a", "b", "c");
  const moved = (...all: Key[]) => selectedIn(after([three, ...keys(...all)]));
  expect(moved()).toBe("a");
  expect(moved("up")).toBe("a");
  expect(moved("down")).toBe("b");
  expect(moved("down", "down", "down")).toBe("c");
  expect(moved("last")).toBe("c");
  expect(moved("last", "page up")).toBe("a");
  expect(selectedIn(after(keys("down", "last", "page up")))).toBeUndefined();
});

test("the selected service stays so wherever it is; when it goes, the one in its place is", () => {
  const before = [services("b", "c", "d"), key("down")];
  expect(selectedIn(after([...before, services("a", "b", "c", "d")]))).toBe("c");
  expect(selectedIn(after([...before, services("b", "d")]))).toBe("d");
  expect(selectedIn(after([...before, services("b")]))).toBe("b");
  expect(selectedIn(after([...before, services(), services("x")]))).toBe("x");
});

test("a command is sent, and what became of it is told", () => {
  const sending = after([services("a", "b"), ...keys("down", "restart")]);
  expect(sending.effects).toEqual([{ kind: "send", service: service("b"), word: "restart" }]);
  const sent = update(sending.state, { kind: "sent", name: "b", word: "restart", failure: undefined }, NOW);
  expect(shownIn(sent).at(-1)).toBe("restart: b: sent");
  expect(sent.effects).toEqual([{ kind: "look at services" }]);

  const same = update(sent.state, services("a", "b"), at(1001));
  expect(shownIn(same).at(-1)).toBe("restart: b: sent");
  const restarted = { kind: "services", services: [service("b", known({ ...running, since: at(1001) }))] };
  expect(shownIn(update(sent.state, restarted as Event, at(1002))).at(-1)).toBe("ok: run: b: (pid 42) 1s");
  expect(shownIn(update(same.state, { kind: "tick" }, at(1007))).at(-1)).toBe("restart: b: sent");
  expect(shownIn(update(same.state, { kind: "tick" }, at(1008))).at(-1)).toBe(
    "timeout: run: b: (pid 42) 108s",
  );
  expect(shownIn(update(same.state, services("a"), at(1001))).at(-1)).toStartWith("1/1  r restart");
});

test("a stop that is over, a runsv that leaves", () => {
  const stopping = after([services("a"), key("stop")]);
  const judged = (state: Service["state"]) =>
    shownIn(update(stopping.state, { kind: "services", services: [service("a", state)] }, at(1002))).at(-1);
  expect(judged(known(down))).toBe("ok: down: a: 1s, normally up");
  expect(judged({ kind: "fail", reason: "runsv not running", cause: "runsv left", file: undefined })).toBe(
    "fail: a: runsv not running",
  );
});

test("a command that failed says so until the next key", () => {
  const failed = after([
    services("a"),
    key("start"),
    { kind: "sent", name: "a", word: "start", failure: "fail: a: runsv not running" },
    { kind: "tick" },
  ]);
  expect(shownIn(failed).at(-1)).toBe("fail: a: runsv not running");
  expect(shownIn(failed, true).at(-1)).toContain("\x1b[31m");
  expect(shownIn({ ...failed, ...update(failed.state, key("other"), NOW) }).at(-1)).toStartWith(
    "1/1  r restart",
  );
});

test("there is nothing to send to when there are no services", () => {
  expect(after([services(), key("stop")]).effects).toEqual([]);
});

test("for some seconds after a change, and no longer, services are looked at with every tick", () => {
  const look = [{ kind: "look at services" }];
  const told = update(after([services("a")]).state, { kind: "told" }, NOW);
  expect(told.effects).toEqual(look as Effect[]);
  expect(update(told.state, { kind: "tick" }, at(1004)).effects).toEqual(look as Effect[]);
  expect(update(told.state, { kind: "tick" }, at(1005)).effects).toEqual([]);
});

test("the log of the selected service is followed, until it is closed", () => {
  const opened = after([services("a", "b"), key("log")]);
  expect(opened.effects).toEqual([{ kind: "follow log", service: service("a") }]);
  const read = update(opened.state, { kind: "log", log: { lines: ["one", "two\x1b[2J\t!"] } }, NOW);
  expect(shownIn(read).slice(3, 6)).toEqual(["log of a", "one", "two\\x1b[2J    !"]);
  const moved = update(read.state, key("down"), NOW);
  expect(moved.effects).toEqual([{ kind: "follow log", service: service("b") }]);
  expect(shownIn(moved).slice(3, 5)).toEqual(["log of b", ""]);
  const closed = update(moved.state, key("back"), NOW);
  expect(closed.effects).toEqual([{ kind: "follow log", service: undefined }]);
  expect(shownIn(closed).join()).not.toContain("log of");
});

test("a log that another process writes now is followed anew", () => {
  const withLog = (pid: number): Event => ({
    kind: "services",
    services: [service("a", known(running), known({ ...running, pid }))],
  });
  const opened = after([withLog(7), key("log")]);
  expect(update(opened.state, withLog(7), NOW).effects).toEqual([]);
  expect(update(opened.state, withLog(8), NOW).effects).toHaveLength(1);
});

test("a log that is not found is looked for again when something has changed", () => {
  const missing = after([services("a"), key("log"), { kind: "log", log: { reason: "not found" } }]);
  expect(shownIn(missing)[3]).toBe("not found");
  expect(update(missing.state, key("other"), NOW).effects).toEqual([]);
  expect(update(missing.state, services("a"), NOW).effects).toEqual([
    { kind: "follow log", service: service("a") },
  ]);
});

test("help covers all, and any key closes it and does nothing else; q quits", () => {
  const helped = after([services("a"), key("help")]);
  expect(shownIn(helped)[0]).toBe("sv watch: services, as they change");
  const closed = update(helped.state, key("stop"), NOW);
  expect(closed.effects).toEqual([]);
  expect(shownIn(closed)[1]).toStartWith("> a ");
  expect(update(helped.state, key("quit"), NOW).effects).toEqual([{ kind: "quit" }]);
});

test("the screen of 80 columns and 24 lines", () => {
  const lines = shownIn(after([services("a", "b"), key("down")]));
  expect(lines).toHaveLength(24);
  expect(lines.slice(0, 4)).toEqual([
    "  NAME  STATE  WANT  PID  UPTIME  COMMAND  LOG",
    "  a     run    up    42   1m 40s  sleep 9  -",
    `> ${"b     run    up    42   1m 40s  sleep 9  -".padEnd(78)}`,
    "",
  ]);
  expect(lines.at(-1)).toBe("2/2  r restart  s stop  u start  l log  ? help  q quit");
});

test("what is wrong with the selected service, and what to do", () => {
  const event: Event = { kind: "services", services: [service("s", denied)] };
  expect(shownIn(after([event])).at(-1)).toBe(
    "warning: s: unable to open supervise/ok: access denied: run it as root",
  );
});

test("few lines: the heading goes first, then the footer", () => {
  const names = ["a", "b", "c", "d", "e"];
  const first = (rows: number, ...all: Key[]) =>
    shownIn(after([services(...names), ...keys(...all)], rows)).map((line) => line.slice(0, 6).trimEnd());
  expect(first(4, "last")).toEqual(["  NAME", "  d", "> e", "5/5  r"]);
  expect(first(2, "down")).toEqual(["> b", "2/5  r"]);
  expect(first(1, "last", "up")).toEqual(["> d"]);
  expect(first(1, "log")).toEqual(["log of"]);
  expect(first(3, "help")).toHaveLength(3);
});

test("more services than lines scroll no further than needed", () => {
  const names = Array.from("abcdefghij");
  const visible = (...all: Key[]) =>
    shownIn(after([services(...names), ...keys(...all)], 6))
      .slice(1, -1)
      .map((line) => line.charAt(2))
      .join("");
  expect(visible()).toBe("abcd");
  expect(visible("down", "down", "down")).toBe("abcd");
  expect(visible("page down")).toBe("bcde");
  expect(visible("last")).toBe("ghij");
  expect(visible("last", "up", "up", "up")).toBe("ghij");
  expect(visible("last", "page up", "up")).toBe("efgh");
});

test("a wide character of which only half would fit is left out", () => {
  const name = Buffer.from("恐れ").toString("latin1");
  const size = (columns: number): Event => ({ kind: "resize", size: { rows: 3, columns } });
  const second = (columns: number) => shownIn(after([services(name), size(columns)]))[1];
  expect([2, 3, 4, 5, 6].map(second)).toEqual(["> ", "> ", "> 恐", "> 恐", "> 恐れ"]);
});

test("whatever the names, keys and sizes, each line fits and can be shown", () => {
  const names = fc.uniqueArray(
    fc.uint8Array({ minLength: 1, maxLength: 255 }).map((array) => Buffer.from(array).toString("latin1")),
    { maxLength: 12 },
  );
  const pressed = fc.array(fc.constantFrom<Key>("up", "down", "last", "page up", "log", "help", "back"));
  const [rows, columns] = [fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 120 })];
  fc.assert(
    fc.property(names, pressed, rows, columns, (all, typed, height, width) => {
      const size: Event = { kind: "resize", size: { rows: height, columns: width } };
      const run = after([services(...all), ...keys(...typed), size]);
      const lines = shownIn(run);
      expect(lines).toHaveLength(height);
      for (const line of lines) {
        expect(Bun.stringWidth(line)).toBeLessThanOrEqual(width);
        expect(line).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Cn}]*$/u);
      }
      const { top, selected } = run.state;
      expect(top).toBeLessThanOrEqual(selected);
    }),
    { numRuns: 60 },
  );
});
