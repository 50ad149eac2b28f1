/** What the core of runsv makes of commands and control scripts. */
import { expect, test } from "bun:test";
import { exitStatus, signals } from "@runit-ts/posix";
import { step } from "../src/core.ts";
import { isBusy } from "../src/state.ts";
import { after, begun, ending, FIRST, sending } from "./world.ts";

/** The pid that a world gives out second. */
const SECOND = FIRST + 1;

test("up starts what is down, and is nothing to what runs", () => {
  expect(after(begun({ down: true }), sending("u"))).toEqual(["control/u", "service run"]);
  expect(after(begun(), sending("u"))).toEqual([]);
});

test("once starts it, and does not start it again", () => {
  const world = begun({ down: true });
  expect(after(world, sending("o"))).toEqual(["control/u", "service run"]);
  expect(world.published.service).toMatchObject({ want: "down", phase: "run" });
  expect(after(world, ending(0))).toEqual([]);
  expect(world.published.service).toMatchObject({ want: "down", phase: "down", pid: 0 });
});

test("once on what runs lets it run to its end", () => {
  const world = begun();
  expect(after(world, sending("o"))).toEqual([]);
  expect(after(world, ending(0))).toEqual([]);
  expect(world.published.service?.phase).toBe("down");
});

test("down stops: TERM, then CONT, with a control script before each", () => {
  const world = begun();
  const stop = ["control/t", `TERM to ${FIRST}`, `CONT to ${FIRST}`, "control/d"];
  expect(after(world, sending("d"))).toEqual(stop);
  expect(world.published.service).toMatchObject({ want: "down", gotTerm: true, phase: "run" });
  expect(after(world, ending(signals.TERM))).toEqual([]);
  expect(world.published.service).toMatchObject({ want: "down", gotTerm: false, phase: "down", pid: 0 });
});

test("what is wanted is told before anything is done about it", () => {
  const time = { wall: { seconds: 0, nanoseconds: 0 }, monotonic: 0 };
  const { effects } = step(begun().state, { type: "commands", role: "service", bytes: "d" }, time);
  expect(effects).toMatchObject([
    { do: "publish", role: "service", status: { want: "down", phase: "run", gotTerm: false } },
    { do: "control", script: "t" },
  ]);
});

test("down is sent again when it is asked for again", () => {
  const world = begun();
  after(world, sending("d"));
  expect(after(world, sending("d"))).toContain(`TERM to ${FIRST}`);
});

test("t stops, and what is wanted up is started again", () => {
  const world = begun();
  expect(after(world, sending("t"))).toEqual(["control/t", `TERM to ${FIRST}`]);
  expect(after(world, ending(signals.TERM))).toEqual(["control/u", "service run"]);
  expect(world.published.service).toMatchObject({ pid: SECOND, gotTerm: false });
});

test("t is nothing to what is down", () => {
  expect(after(begun({ down: true }), sending("tdk"))).toEqual([]);
});

test.each([
  ["p", "STOP"],
  ["c", "CONT"],
  ["h", "HUP"],
  ["a", "ALRM"],
  ["i", "INT"],
  ["q", "QUIT"],
  ["1", "USR1"],
  ["2", "USR2"],
  ["k", "KILL"],
])("%s sends %s, unless its control script handles it", (command, signal) => {
  const sent = [`control/${command}`, `${signal} to ${FIRST}`];
  expect(after(begun(), sending(command))).toEqual(sent);
  const world = begun({ scripts: command });
  expect(after(world, sending(command))).toEqual([`control/${command}`]);
  expect(after(world, (w) => w.end(w.pid("script") ?? 0, exitStatus(1)))).toEqual([`${signal} to ${FIRST}`]);
  after(world, sending(command));
  expect(after(world, (w) => w.end(w.pid("script") ?? 0, 0))).toEqual([]);
});

test("signals are not for finish", () => {
  const world = begun({ hasFinish: true });
  after(world, ending(0));
  expect(world.published.service?.phase).toBe("finish");
  expect(after(world, sending("pchaiq12ktd"))).toEqual([]);
});

test("a signal for run is not sent to its finish", () => {
  const world = begun({ hasFinish: true, scripts: "h" });
  after(world, sending("h"));
  after(world, ending(0));
  expect(after(world, (w) => w.end(w.pid("script") ?? 0, exitStatus(1)))).toEqual([]);
  expect(world.published.service?.phase).toBe("finish");
});

test("a stop that its control script handles is not noted as TERM", () => {
  const world = begun({ scripts: "td" });
  after(world, sending("d"));
  expect(after(world, (w) => w.end(w.pid("script") ?? 0, 0))).toEqual([`CONT to ${FIRST}`, "control/d"]);
  expect(world.published.service?.gotTerm).toBe(false);
});

test("pausing shows, also when there is nothing to pause, until the next start", () => {
  const world = begun();
  after(world, sending("p"));
  expect(world.published.service?.paused).toBe(true);
  after(world, sending("c"));
  expect(world.published.service?.paused).toBe(false);
  after(world, sending("p"));
  after(world, ending(0));
  expect(world.published.service?.paused).toBe(false);

  const down = begun({ down: true });
  expect(after(down, sending("p"))).toEqual([]);
  expect(down.published.service).toMatchObject({ paused: true, phase: "down" });
  after(down, sending("u"));
  expect(down.published.service).toMatchObject({ paused: false, phase: "run" });
});

test("commands that come while a control script runs are carried out after it, in order", () => {
  const world = begun({ scripts: "h" });
  after(world, sending("h1"));
  expect(isBusy(world.state.service)).toBe(true);
  expect(after(world, sending("2d"))).toEqual([]);
  expect(after(world, (w) => w.end(w.pid("script") ?? 0))).toEqual([
    "control/1",
    `USR1 to ${FIRST}`,
    "control/2",
    `USR2 to ${FIRST}`,
    "control/t",
    `TERM to ${FIRST}`,
    `CONT to ${FIRST}`,
    "control/d",
  ]);
  expect(isBusy(world.state.service)).toBe(false);
});

test("the log's commands do not wait for the service's control script", () => {
  const world = begun({ log: "up", scripts: "h" });
  after(world, sending("h"));
  const log = world.pid("run", "log");
  expect(after(world, (w) => w.send("h", "log"))).toEqual([`HUP to ${log}`]);
});

test("a signal is not sent to whoever came after the process it was for", () => {
  const world = begun({ scripts: "t" });
  after(world, sending("t"));
  expect(after(world, ending(0))).toEqual(["control/u", "service run"]);
  expect(after(world, (w) => w.end(w.pid("script") ?? 0, exitStatus(1)))).toEqual([]);
  expect(world.published.service).toMatchObject({ phase: "run", gotTerm: false });
});

test("bytes that are no commands are ignored, among others too", () => {
  expect(after(begun(), sending("\0\n zUD\xff"))).toEqual([]);
  expect(after(begun(), sending("\nh\n"))).toEqual(["control/h", `HUP to ${FIRST}`]);
});

test("a pause that was meant for a process that has ended is not told of the next", () => {
  const world = begun({ scripts: "p" });
  after(world, sending("p"));
  after(world, ending(0));
  after(world, (w) => w.end(w.pid("script") ?? 0, exitStatus(1)));
  expect(world.published.service?.paused).toBe(false);
});
