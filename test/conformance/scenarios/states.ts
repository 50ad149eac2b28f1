/** The life of a service: start, end, finish, rest, exit. */
import type { Scenario } from "../harness.ts";
import { CRASHING, control, controls, EXITING, FINISH, LOGGER, STEADY, STUBBORN } from "../services.ts";

export const states: readonly Scenario[] = [
  {
    name: "a service is started, taken down, brought up and told to exit",
    files: { "s/run": STEADY },
    async play(world) {
      const runsv = await world.runsv("s");
      await world.stat("s", "run");
      await world.matured("s");
      await world.send("s", "d");
      await world.stat("s", "down");
      await world.send("s", "u");
      await world.stat("s", "run");
      await world.send("s", "x");
      await world.ended(runsv);
      await world.lines("events", 2);
      world.note("stat at the end", world.box.read("s/supervise/stat"));
    },
  },
  {
    name: "a down marker keeps the service down until it is asked for",
    files: { "s/run": STEADY, "s/down": "" },
    async play(world) {
      await world.runsv("s");
      await world.stat("s", "down");
      await world.sv("status", "s");
      await world.send("s", "u");
      await world.stat("s", "run");
      await world.sv("status", "s");
    },
  },
  {
    name: "once starts a service and lets it end",
    files: { "s/run": `${STEADY.replace("1000", "0.2")}`, "s/down": "", "s/finish": FINISH },
    async play(world) {
      await world.runsv("s");
      await world.send("s", "o");
      await world.lines("events", 2);
      await world.stat("s", "down");
    },
  },
  {
    name: "once on a running service lets it run and not be started again",
    files: { "s/run": STEADY },
    async play(world) {
      await world.runsv("s");
      await world.stat("s", "run");
      await world.send("s", "o");
      await world.stat("s", "run, want down");
      await world.sv("status", "s");
      await world.send("s", "t");
      await world.stat("s", "down");
    },
  },
  {
    name: "a service that exits is started again, and finish is told the exit code",
    files: { "s/run": EXITING, "s/finish": FINISH },
    async play(world) {
      await world.runsv("s");
      await world.lines("events", 4);
    },
  },
  {
    name: "finish is told the signal that ended run",
    files: { "s/run": CRASHING, "s/finish": FINISH, "s/down": "" },
    async play(world) {
      await world.runsv("s");
      await world.send("s", "o");
      await world.lines("events", 2);
      await world.stat("s", "down");
    },
  },
  {
    name: "finish is told of TERM and of KILL",
    files: { "s/run": STEADY, "s/finish": FINISH },
    async play(world) {
      await world.runsv("s");
      await world.lines("events", 1);
      await world.send("s", "t");
      await world.lines("events", 3);
      await world.stat("s", "run");
      await world.send("s", "k");
      await world.lines("events", 5);
    },
  },
  {
    name: "finish keeps the time of its run and shows as finish",
    files: { "s/run": EXITING, "s/finish": "#!/bin/sh\nexec sleep 1000\n" },
    async play(world) {
      await world.runsv("s");
      await world.stat("s", "finish");
      await world.sv("status", "s");
      await world.send("s", "d");
      await world.stat("s", "finish, want down");
      await world.sv("status", "s");
      process.kill(world.pid("s"), "SIGTERM");
      await world.stat("s", "down");
    },
  },
  {
    name: "up during finish starts the service when finish has ended",
    files: { "s/run": EXITING, "s/finish": "#!/bin/sh\nexec sleep 1000\n", "s/down": "" },
    async play(world) {
      await world.runsv("s");
      await world.send("s", "o");
      await world.stat("s", "finish, want down");
      await world.send("s", "u");
      await world.stat("s", "finish");
      const finish = world.pid("s");
      process.kill(finish, "SIGTERM");
      await world.lines("events", 2);
    },
  },
  {
    name: "exit during finish leaves when finish has ended",
    files: { "s/run": EXITING, "s/finish": "#!/bin/sh\nexec sleep 1000\n" },
    async play(world) {
      const runsv = await world.runsv("s");
      await world.stat("s", "finish");
      await world.send("s", "x");
      await world.stat("s", "finish, want exit");
      process.kill(world.pid("s"), "SIGTERM");
      await world.ended(runsv);
    },
  },
  {
    name: "signals are not sent to finish",
    files: { "s/run": EXITING, "s/finish": "#!/bin/sh\nexec sleep 1000\n" },
    async play(world) {
      await world.runsv("s");
      await world.stat("s", "finish");
      const before = world.pid("s");
      await world.send("s", "thaiq12pc");
      await world.send("s", "d");
      await world.stat("s", "finish, want down");
      world.note("same finish", world.pid("s") === before);
    },
  },
  {
    name: "TERM to runsv is exit",
    files: { "s/run": STEADY, "s/finish": FINISH },
    async play(world) {
      const runsv = await world.runsv("s");
      await world.lines("events", 1);
      await world.stat("s", "run");
      process.kill(runsv.pid, "SIGTERM");
      await world.ended(runsv);
      await world.lines("events", 2);
    },
  },
  {
    name: "exit waits for a service that ignores TERM",
    files: { "s/run": STUBBORN },
    async play(world) {
      const runsv = await world.runsv("s");
      await world.lines("events", 1);
      await world.send("s", "x");
      await world.stat("s", "run, got TERM, want exit");
      await world.send("s", "k");
      await world.ended(runsv);
    },
  },
  {
    name: "up takes exit back while the service is ending",
    files: { "s/run": STUBBORN },
    async play(world) {
      await world.runsv("s");
      await world.lines("events", 1);
      await world.send("s", "x");
      await world.stat("s", "run, got TERM, want exit");
      await world.send("s", "u");
      await world.stat("s", "run, got TERM");
      await world.send("s", "k");
      await world.lines("events", 2);
      await world.stat("s", "run");
    },
  },
  {
    name: "pause and continue show, whether the service runs or not",
    files: { "s/run": STEADY },
    async play(world) {
      await world.runsv("s");
      await world.matured("s");
      await world.send("s", "p");
      await world.stat("s", "run, paused");
      await world.sv("status", "s");
      await world.send("s", "c");
      await world.stat("s", "run");
      await world.send("s", "d");
      await world.stat("s", "down");
      await world.send("s", "p");
      await world.stat("s", "down, paused");
      await world.sv("status", "s");
      await world.send("s", "u");
      await world.stat("s", "run");
    },
  },
  {
    name: "down continues a paused service so that it can end",
    files: { "s/run": STEADY },
    async play(world) {
      await world.runsv("s");
      await world.matured("s");
      await world.send("s", "p");
      await world.stat("s", "run, paused");
      await world.send("s", "d");
      await world.stat("s", "down, paused");
    },
  },
  ...(["h", "a", "i", "q", "1", "2"] as const).map(
    (letter): Scenario => ({
      name: `command ${letter} sends its signal`,
      files: { "s/run": STEADY, "s/finish": FINISH, "s/down": "" },
      async play(world) {
        await world.runsv("s");
        await world.send("s", "o");
        await world.lines("events", 1);
        await world.stat("s", "run, want down");
        await world.send("s", letter);
        await world.lines("events", 2);
        await world.stat("s", "down");
      },
    }),
  ),
  {
    name: "control scripts run before the signals, in order, and see what is wanted",
    files: { "s/run": STEADY, ...controls("tduxchaiq12", 1) },
    async play(world) {
      const runsv = await world.runsv("s");
      await world.matured("s");
      await world.send("s", "d");
      await world.stat("s", "down");
      await world.send("s", "u");
      await world.stat("s", "run");
      await world.send("s", "x");
      await world.ended(runsv);
      await world.lines("events", 8);
    },
  },
  {
    name: "a control script that succeeds keeps the signal back",
    files: { "s/run": STEADY, ...controls("thaiq12pc", 0) },
    async play(world) {
      await world.runsv("s");
      await world.lines("events", 1);
      const before = world.pid("s");
      for (const letter of "thaiq12") await world.send("s", letter);
      await world.lines("events", 8);
      await world.send("s", "p");
      await world.stat("s", "run, paused");
      await world.send("s", "c");
      await world.stat("s", "run");
      world.note("same process", world.pid("s") === before);
      await world.lines("events", 10);
    },
  },
  {
    name: "control/t that succeeds keeps TERM back on down, but CONT and control/d follow",
    files: { "s/run": STEADY, ...controls("td", 0) },
    async play(world) {
      await world.runsv("s");
      await world.lines("events", 1);
      await world.send("s", "d");
      await world.lines("events", 3);
      await world.stat("s", "run, want down");
    },
  },
  {
    name: "a control script that is not executable does not count",
    files: { "s/run": STEADY, "s/control/t": "echo control >>../events\n", "s/finish": FINISH },
    async play(world) {
      await world.runsv("s");
      await world.lines("events", 1);
      await world.send("s", "d");
      await world.lines("events", 2);
      await world.stat("s", "down");
    },
  },
  {
    name: "a control script that cannot be executed is told of, and the signal sent",
    files: { "s/run": STEADY, "s/control/t": "#!/no/such/interpreter\n" },
    async play(world) {
      const runsv = await world.runsv("s");
      await world.matured("s");
      await world.send("s", "d");
      await world.stat("s", "down");
      await world.send("s", "x");
      await world.ended(runsv);
    },
  },
  {
    name: "control/u runs before every start, also for once, and its exit code counts for nothing",
    files: { "s/run": EXITING, "s/down": "", ...control("u", 1), ...control("o", 0) },
    async play(world) {
      await world.runsv("s");
      await world.send("s", "o");
      await world.lines("events", 2);
      await world.stat("s", "down");
      await world.send("s", "u");
      await world.lines("events", 6);
    },
  },
  {
    name: "what control scripts print goes to the log",
    files: { "s/run": STEADY, "s/log/run": LOGGER, "s/control/h": "#!/bin/sh\necho from control\n" },
    async play(world) {
      await world.runsv("s");
      await world.stat("s", "run");
      await world.send("s", "h");
      await world.lines("logged", 1);
    },
  },
];
