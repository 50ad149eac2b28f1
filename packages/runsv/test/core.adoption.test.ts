/** How the core of runsv goes on where a runsv that was killed has been. */
import { expect, test } from "bun:test";
import { exitStatus, signals } from "@runit-ts/posix";
import type { Status } from "@runit-ts/protocol";
import { after, type Directory, ending, FIRST, sending, World } from "./world.ts";

/** A status as it was left; its process, where it has one, lives. */
const left = (status: Partial<Status>): Status => ({
  since: { seconds: 900_000_000, nanoseconds: 5 },
  pid: 0,
  paused: false,
  want: "up",
  gotTerm: false,
  phase: "down",
  ...status,
});

const running = (status: Partial<Status> = {}) => left({ phase: "run", pid: 50, ...status });

/** A world that a runsv takes over. */
function takenOver(directory: Directory): World {
  const world = new World(directory);
  world.happen({ type: "begin" });
  world.answerAll();
  return world;
}

const stop = ["control/t", "TERM to 50", "CONT to 50"];

test("what runs runs on, and nothing is started or said", () => {
  const world = takenOver({ former: running() });
  expect(world.trace).toEqual([]);
  expect(world.published).toEqual({});
  expect(world.state.service.status).toEqual(running());
});

test("it is commanded as before", () => {
  const world = takenOver({ former: running() });
  expect(after(world, sending("h"))).toEqual(["control/h", "HUP to 50"]);
  expect(after(world, sending("d"))).toEqual([...stop, "control/d"]);
  expect(after(world, ending(signals.TERM))).toEqual([]);
  expect(after(world, sending("u"))).toEqual(["control/u", "service run"]);
});

test("what is wanted counts, whatever marker there is now", () => {
  const unwanted = takenOver({ former: running({ want: "down" }) });
  expect(after(unwanted, ending(0))).toEqual([]);
  expect(takenOver({ former: left({ want: "down" }) }).trace).toEqual([]);
  expect(takenOver({ former: left({}), down: true }).trace).toEqual(["control/u", "service run"]);
});

test("exit that was asked for goes on", () => {
  const world = takenOver({ former: running({ want: "exit", gotTerm: true }) });
  expect(world.trace).toEqual([]);
  expect(after(world, ending(signals.TERM))).toEqual(["leave"]);
});

test("exit that had only to be carried out is", () => {
  expect(takenOver({ former: left({ want: "exit" }) }).trace).toEqual(["leave"]);
});

test("a pause and a TERM are remembered", () => {
  const world = takenOver({ former: running({ paused: true, gotTerm: true }) });
  expect(world.state.service.status).toMatchObject({ paused: true, gotTerm: true });
  expect(after(world, sending("c"))).toEqual(["control/c", "CONT to 50"]);
  expect(world.published.service).toMatchObject({ paused: false, gotTerm: true });
});

test("finish is told how it ended, and that nobody knows", () => {
  const told = (end: (world: World) => void) => after(takenOver({ former: running(), hasFinish: true }), end);
  expect(told((world) => world.end(50, exitStatus(3)))).toEqual(["service finish 3 0"]);
  expect(told((world) => world.end(50, signals.KILL))).toEqual(["service finish -1 9"]);
  expect(told((world) => world.endUnknown(50))).toEqual(["service finish -1 0"]);
});

test("what ended while nobody looked is started again at once", () => {
  const world = takenOver({ former: running() });
  world.endUnknown(50);
  world.answerAll();
  expect(world.trace).toEqual(["control/u", "service run"]);
  expect(world.published.service).toMatchObject({ pid: FIRST, phase: "run" });
});

test("a finish in progress is waited for", () => {
  const world = takenOver({ former: left({ phase: "finish", pid: 50 }), hasFinish: true });
  expect(world.trace).toEqual([]);
  expect(after(world, (w) => w.end(50, 0))).toEqual(["control/u", "service run"]);
});

test("a finish that was still to be started is", () => {
  const world = takenOver({ former: left({ phase: "finish" }), hasFinish: true });
  expect(world.trace).toEqual(["service finish -1 0"]);
  expect(after(world, (w) => w.end(w.pid("finish") ?? 0))).toEqual(["control/u", "service run"]);
});

test("the log is taken over on its own", () => {
  const world = takenOver({ log: "up", formerLog: running({ pid: 60 }) });
  expect(world.trace).toEqual(["control/u", "service run"]);
  expect(after(world, (w) => w.send("t", "log"))).toEqual(["TERM to 60"]);
  expect(after(world, (w) => w.end(60, signals.TERM))).toEqual(["log run"]);
});

test("a log that was being waited for is waited for", () => {
  const formers = { former: left({ want: "exit" }), formerLog: running({ pid: 60, want: "exit" }) };
  const world = takenOver({ log: "up", ...formers });
  expect(world.trace).toEqual(["close log pipe"]);
  expect(after(world, (w) => w.endUnknown(60))).toEqual(["leave"]);
});
