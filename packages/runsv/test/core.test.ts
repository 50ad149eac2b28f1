/** The life of a service and its log, as the core of runsv leads it; core.commands.test.ts has the commands. */
import { expect, test } from "bun:test";
import { exitStatus, signals } from "@runit-ts/posix";
import { REST, REST_AFTER_FORK_FAILURE } from "../src/state.ts";
import { after, begun, ending, FIRST, sending, World } from "./world.ts";

/** The pid that a world gives out second. */
const SECOND = FIRST + 1;

test("the service is started, after its control script", () => {
  const world = begun();
  expect(world.trace).toEqual(["control/u", "service run"]);
  expect(world.published.service).toMatchObject({ pid: FIRST, phase: "run", want: "up", paused: false });
});

test("the log is started first", () => {
  expect(begun({ log: "up" }).trace).toEqual(["log run", "control/u", "service run"]);
});

test("with down markers nothing is started, and nothing said", () => {
  const world = begun({ down: true, log: "down" });
  expect(world.trace).toEqual([]);
  expect(world.published).toEqual({});
  expect(world.state.service.status).toMatchObject({ want: "down", phase: "down", pid: 0 });
});

test("each of service and log has its own down marker", () => {
  expect(begun({ down: true, log: "up" }).trace).toEqual(["log run"]);
  expect(begun({ log: "down" }).trace).toEqual(["control/u", "service run"]);
});

test("exit of a service without a log", () => {
  const world = begun();
  const stop = ["control/t", `TERM to ${FIRST}`, `CONT to ${FIRST}`, "control/x"];
  expect(after(world, sending("x"))).toEqual(stop);
  expect(world.published.service?.want).toBe("exit");
  expect(after(world, ending(0))).toEqual(["leave"]);
});

test("exit of what is down is at once, and no later command counts", () => {
  expect(after(begun({ down: true }), sending("xu"))).toEqual(["leave"]);
});

test("exit waits for the control scripts of its stop", () => {
  const world = begun({ scripts: "tx" });
  after(world, sending("x"));
  expect(after(world, ending(0))).toEqual([]);
  const endingScript = (w: World) => w.end(w.pid("script") ?? 0);
  expect(after(world, endingScript)).toEqual(["control/x"]);
  expect(after(world, endingScript)).toEqual(["leave"]);
});

test("exit can be taken back while the service still runs", () => {
  const world = begun();
  after(world, sending("x"));
  after(world, sending("u"));
  expect(after(world, ending(0))).toEqual(["control/u", "service run"]);
});

test("with a log, exit waits for it to read to the end", () => {
  const world = begun({ log: "up" });
  after(world, sending("x"));
  expect(after(world, ending(0))).toEqual(["close log pipe"]);
  expect(world.published.log).toMatchObject({ want: "exit", phase: "run" });
  expect(after(world, (w) => w.end(w.pid("run", "log") ?? 0))).toEqual(["leave"]);
});

test("with a log that is down, exit does not wait", () => {
  const world = begun({ log: "down" });
  after(world, sending("x"));
  expect(after(world, ending(0))).toEqual(["leave"]);
});

test("exit waits for a log that is just being started", () => {
  const world = new World({ down: true, log: "up" });
  world.happen({ type: "begin" });
  world.send("x");
  expect(world.trace).toEqual(["log run", "close log pipe"]);
  world.answerAll();
  world.pass(REST);
  world.end(world.pid("run", "log") ?? 0);
  expect(world.trace).toEqual(["log run", "close log pipe", "leave"]);
});

test("while the log reads to the end it can be signalled, but not started or stopped", () => {
  const world = begun({ log: "up" });
  after(world, sending("x"));
  after(world, ending(0));
  const log = world.pid("run", "log");
  const signalled = [`KILL to ${log}`, `TERM to ${log}`, `CONT to ${log}`];
  expect(after(world, (w) => w.send("udoxkt", "log"))).toEqual(signalled);
  expect(world.published.log?.want).toBe("exit");
});

test("the log has commands but x, and neither control scripts nor finish", () => {
  const world = begun({ log: "up", hasFinish: true, scripts: "tudh" });
  const log = world.pid("run", "log") ?? 0;
  expect(after(world, (w) => w.send("xh", "log"))).toEqual([`HUP to ${log}`]);
  expect(after(world, (w) => w.send("d", "log"))).toEqual([`TERM to ${log}`, `CONT to ${log}`]);
  expect(after(world, (w) => w.end(log))).toEqual([]);
  expect(world.published.log).toMatchObject({ phase: "down", want: "down" });
  expect(after(world, (w) => w.send("u", "log"))).toEqual(["log run"]);
});

test("a log that ends is started again, and the service never notices", () => {
  const world = begun({ log: "up" });
  const service = world.published.service;
  expect(after(world, (w) => w.end(w.pid("run", "log") ?? 0))).toEqual(["log run"]);
  expect(world.published.service).toBe(service);
});

test.each([
  ["an exit code", exitStatus(7), "7 0"],
  ["success", 0, "0 0"],
  ["the highest exit code", exitStatus(255), "255 0"],
  ["a signal", signals.TERM, "-1 15"],
  ["a signal that left a core", 11 | 0x80, "-1 139"],
])("finish is told of %s", (_, status, words) => {
  const world = begun({ hasFinish: true });
  expect(after(world, ending(status))).toEqual([`service finish ${words}`]);
  expect(world.published.service).toMatchObject({ phase: "finish", pid: SECOND, gotTerm: false });
});

test("finish keeps the time of its run, and down has its own", () => {
  const world = begun({ hasFinish: true });
  const since = world.published.service?.since.seconds ?? 0;
  after(world, ending(0));
  expect(world.published.service?.since.seconds).toBe(since);
  expect(after(world, (w) => w.end(w.pid("finish") ?? 0))).toEqual(["control/u", "service run"]);
  expect(world.published.service?.since.seconds).toBe(since + 2);
});

test("neither finish nor the next start waits for the control script of a command", () => {
  const world = begun({ hasFinish: true, scripts: "h" });
  after(world, sending("h"));
  expect(after(world, ending(0))).toEqual(["service finish 0 0"]);
  expect(after(world, (w) => w.end(w.pid("finish") ?? 0))).toEqual(["control/u", "service run"]);
  // The process that the signal was for is gone.
  expect(after(world, (w) => w.end(w.pid("script") ?? 0, exitStatus(1)))).toEqual([]);
});

test("the start waits for its own control script, whatever that says, and commands wait for the start", () => {
  const world = begun({ scripts: "u" });
  expect(world.trace).toEqual(["control/u"]);
  expect(after(world, sending("h"))).toEqual([]);
  const endingScript = (w: World) => w.end(w.pid("start script") ?? 0, exitStatus(1));
  expect(after(world, endingScript)).toEqual(["service run", "control/h", `HUP to ${SECOND}`]);
});

test("a run that ends within a second rests, commands are still taken", () => {
  const world = begun();
  world.trace = [];
  world.pass(REST - 1);
  world.end(FIRST);
  expect(world.trace).toEqual([`service rests ${REST}`]);
  world.send("u");
  expect(world.trace).toHaveLength(1);
  world.rested("service");
  world.answerAll();
  expect(world.trace.slice(1)).toEqual(["control/u", "service run"]);
});

test("once while resting starts it when the rest is over, unless down is said", () => {
  for (const [commands, starts] of [
    ["do", true],
    ["dod", false],
    ["d", false],
  ] as const) {
    const world = begun();
    world.end(FIRST);
    world.send(commands);
    world.trace = [];
    world.rested("service");
    world.answerAll();
    expect(world.trace).toEqual(starts ? ["control/u", "service run"] : []);
  }
});

test("exit does not wait for a rest", () => {
  const world = begun();
  world.end(FIRST);
  world.trace = [];
  world.send("x");
  expect(world.trace).toEqual(["leave"]);
});

test.each([false, true])("a run that cannot be executed has ended with 111 (finish: %p)", (hasFinish) => {
  const world = new World({ hasFinish });
  world.happen({ type: "begin" });
  world.answer(0);
  world.answer(0, "cannot be executed");
  const rests = `service rests ${REST}`;
  expect(world.trace.slice(2)).toEqual([hasFinish ? "service finish 111 0" : rests]);
  expect(world.published.service).toMatchObject({ phase: hasFinish ? "finish" : "down", pid: 0 });
});

test("a finish that cannot be executed has ended", () => {
  const world = begun({ hasFinish: true });
  world.pass(REST);
  world.end(FIRST);
  world.answer(0, "cannot be executed");
  expect(world.published.service).toMatchObject({ phase: "down", pid: 0 });
  expect(world.trace.at(-1)).toBe("control/u");
});

test("without a process to give it is tried again after a while, run and finish alike", () => {
  const world = new World({ down: true, hasFinish: true });
  const rests = `service rests ${REST_AFTER_FORK_FAILURE}`;
  world.send("o");
  world.answer(0);
  world.answer(0, "no process to give");
  expect(world.trace.slice(2)).toEqual([rests]);
  world.trace = [];
  world.rested("service");
  world.answerAll();
  expect(world.trace).toEqual(["control/u", "service run"]);

  world.trace = [];
  world.end(world.pid("run") ?? 0, exitStatus(3));
  world.answer(0, "no process to give");
  world.rested("service");
  world.answerAll();
  expect(world.trace).toEqual(["service finish 3 0", rests, "service finish 3 0"]);
});

test("children that are nobody's are ignored", () => {
  const world = begun();
  const before = world.state;
  expect(after(world, (w) => w.happen({ type: "ended", pid: 9999, status: 0, hasFinish: true }))).toEqual([]);
  expect(world.state).toEqual(before);
});
