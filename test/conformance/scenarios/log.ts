/** A service with a log service. */
import type { Scenario } from "../harness.ts";
import { FINISH, LOGGER, STEADY } from "../services.ts";

const TALKING = "#!/bin/sh\necho hello from run\nexec sleep 1000\n";
const SLOW_LOGGER = "#!/bin/sh\nsleep 0.3\nexec cat >>../../logged\n";

export const log: readonly Scenario[] = [
  {
    name: "the log reads what run and finish write, to the end, and then runsv exits",
    files: { "s/run": TALKING, "s/finish": '#!/bin/sh\necho "bye $*"\n', "s/log/run": SLOW_LOGGER },
    async play(world) {
      const runsv = await world.runsv("s");
      await world.stat("s", "run");
      await world.stat("s/log", "run");
      await world.sv("status", "s");
      await world.lines("logged", 1);
      await world.send("s", "x");
      await world.ended(runsv);
      await world.lines("logged", 2);
      world.note("log stat", world.box.read("s/log/supervise/stat"));
      world.note("stat", world.box.read("s/supervise/stat"));
    },
  },
  {
    name: "while the log drains its status says want exit",
    files: { "s/run": STEADY, "s/log/run": "#!/bin/sh\nexec sleep 1000\n" },
    async play(world) {
      const runsv = await world.runsv("s");
      await world.stat("s", "run");
      await world.stat("s/log", "run");
      await world.send("s", "x");
      await world.stat("s/log", "run, want exit");
      await world.stat("s", "down");
      await world.sv("status", "s");
      process.kill(world.pid("s/log"), "SIGTERM");
      await world.ended(runsv);
    },
  },
  {
    name: "the log service is commanded on its own, and exit is not for it",
    files: { "s/run": STEADY, "s/log/run": LOGGER },
    async play(world) {
      await world.runsv("s");
      await world.matured("s/log");
      await world.send("s/log", "x");
      await world.send("s/log", "d");
      await world.stat("s/log", "down");
      await world.sv("status", "s");
      await world.send("s/log", "u");
      await world.stat("s/log", "run");
      await world.stat("s", "run");
      await world.sv("-v", "term", "./s/log");
    },
  },
  {
    name: "a log that dies is started again and loses nothing that was written",
    files: { "s/run": TALKING, "s/finish": "#!/bin/sh\necho fin\n", "s/log/run": LOGGER, "s/log/down": "" },
    async play(world) {
      await world.runsv("s");
      await world.stat("s", "run");
      world.note("log stat", world.box.read("s/log/supervise/stat"));
      await world.sv("status", "s");
      const service = world.pid("s");
      await world.send("s", "t");
      await world.restarted("s", service);
      await world.send("s/log", "u");
      await world.lines("logged", 3);
      const log = world.pid("s/log");
      await world.send("s/log", "k");
      await world.restarted("s/log", log);
    },
  },
  {
    name: "log/finish and log/control are not used",
    files: {
      "s/run": STEADY,
      "s/log/run": LOGGER,
      "s/log/finish": FINISH,
      "s/log/control/t": "#!/bin/sh\necho control >>../../events\n",
    },
    async play(world) {
      await world.runsv("s");
      await world.lines("events", 1);
      await world.matured("s/log");
      await world.send("s/log", "d");
      await world.stat("s/log", "down");
      await world.lines("events", 1);
    },
  },
  {
    name: "exit with the log down leaves at once",
    files: { "s/run": STEADY, "s/log/run": LOGGER },
    async play(world) {
      const runsv = await world.runsv("s");
      await world.stat("s", "run");
      await world.stat("s/log", "run");
      await world.send("s/log", "d");
      await world.stat("s/log", "down");
      await world.send("s", "x");
      await world.ended(runsv);
    },
  },
  {
    name: "log is a file",
    files: { "s/run": STEADY, "s/log": "" },
    async play(world) {
      const runsv = await world.runsv("s");
      await world.stat("s", "run");
      await world.sv("status", "s");
      await world.send("s", "x");
      await world.ended(runsv);
    },
  },
  {
    name: "log/run is missing",
    files: { "s/run": STEADY, "s/log/down": "" },
    async play(world) {
      const runsv = await world.runsv("s");
      await world.stat("s", "run");
      await world.send("s/log", "o");
      await world.send("s", "x");
      await world.ended(runsv);
    },
  },
  {
    name: "log/ that came after runsv had started has no supervise",
    files: { "s/run": STEADY },
    async play(world) {
      await world.runsv("s");
      await world.stat("s", "run");
      world.write({ "s/log/run": LOGGER });
      await world.sv("status", "s");
    },
  },
  {
    name: "log/supervise/pid is there before the log was first started",
    files: { "s/run": STEADY, "s/log/run": LOGGER, "s/log/down": "" },
    differs: { row: "log-pid", of: "runsv" },
    async play(world) {
      await world.runsv("s");
      await world.stat("s", "run");
      world.note("log/supervise/pid", JSON.stringify(world.box.read("s/log/supervise/pid")));
    },
  },
];
