/** runsvdir. */
import { mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import type { Scenario } from "../harness.ts";
import { STEADY } from "../services.ts";

export const servicesDirectory: readonly Scenario[] = [
  {
    name: "runsvdir: wrong usage",
    files: {},
    async play(world) {
      for (const words of [[], ["-P"], ["--"]]) await world.runToEnd("runsvdir", words);
    },
  },
  {
    name: "runsvdir starts what is there, directories and links, but no files and no dots",
    files: { "sd/a/run": STEADY, "sd/.hidden/run": STEADY, "sd/file": "", "far/b/run": STEADY },
    async play(world) {
      symlinkSync("../far/b", world.path("sd/b"));
      const runsvdir = world.runsvdir("sd");
      await world.stat("sd/a", "run");
      await world.stat("sd/b", "run");
      world.note("hidden", world.box.read("sd/.hidden/supervise/stat"));
      process.kill(runsvdir.pid, "SIGTERM");
      await world.ended(runsvdir);
      await world.sv("status", "./sd/a", "./sd/b");
    },
  },
  {
    name: "runsvdir starts what comes, and forgets what goes",
    files: { "sd/a/run": STEADY, "far/b/run": STEADY },
    async play(world) {
      world.runsvdir("sd");
      await world.stat("sd/a", "run");
      symlinkSync("../far/b", world.path("sd/b"));
      await world.served("sd/b");
      await world.stat("sd/b", "run");
      rmSync(world.path("sd/b"));
      await world.stat("far/b", "down");
      await world.unserved("far/b");
      await world.sv("status", "./far/b", "./sd/a");
    },
  },
  {
    name: "a service that is renamed keeps its runsv",
    files: { "sd/a/run": STEADY },
    async play(world) {
      world.runsvdir("sd");
      await world.stat("sd/a", "run");
      const before = world.pid("sd/a");
      renameSync(world.path("sd/a"), world.path("sd/b"));
      mkdirSync(world.path("sd/c"));
      world.write({ "sd/c/run": STEADY });
      await world.served("sd/c");
      await world.stat("sd/c", "run");
      world.note("same process", world.pid("sd/b") === before);
    },
  },
  {
    name: "a runsv that is killed is started again",
    files: { "sd/a/run": STEADY, "sd/a/down": "" },
    async play(world) {
      world.runsvdir("sd");
      await world.served("sd/a");
      await world.stat("sd/a", "down");
      await world.sv("exit", "./sd/a");
      await world.served("sd/a");
      await world.stat("sd/a", "down");
    },
  },
  {
    name: "HUP stops every service and exits 111",
    files: { "sd/a/run": STEADY, "sd/b/run": STEADY },
    async play(world) {
      const runsvdir = world.runsvdir("sd");
      await world.stat("sd/a", "run");
      await world.stat("sd/b", "run");
      process.kill(runsvdir.pid, "SIGHUP");
      await world.ended(runsvdir);
      await world.stat("sd/a", "down");
      await world.stat("sd/b", "down");
    },
  },
  {
    name: "a dangling link is warned of, and the others run",
    files: { "sd/a/run": STEADY },
    async play(world) {
      symlinkSync("/no/such/place", world.path("sd/b"));
      const runsvdir = world.runsvdir("sd");
      await world.stat("sd/a", "run");
      process.kill(runsvdir.pid, "SIGTERM");
      const { stderr } = await runsvdir.ended;
      world.note("said", stderr.split("\n")[0]);
    },
  },
  {
    name: "two links to one directory are one service",
    files: { "far/a/run": STEADY },
    async play(world) {
      mkdirSync(world.path("sd"));
      symlinkSync("../far/a", world.path("sd/one"));
      symlinkSync("../far/a", world.path("sd/two"));
      const runsvdir = world.runsvdir("sd");
      await world.stat("far/a", "run");
      await world.lines("far/events", 1);
      process.kill(runsvdir.pid, "SIGTERM");
      await world.ended(runsvdir);
    },
  },
  {
    name: "a directory that is missing is warned of and waited for",
    files: { "far/a/run": STEADY },
    async play(world) {
      const runsvdir = world.runsvdir("sd");
      mkdirSync(world.path("sd"));
      renameSync(world.path("far/a"), world.path("sd/a"));
      await world.served("sd/a");
      await world.stat("sd/a", "run");
      process.kill(runsvdir.pid, "SIGTERM");
      const { exit } = await runsvdir.ended;
      world.note("exit", exit);
    },
  },
  {
    name: "-P gives each runsv a session of its own",
    files: {
      "sd/a/run": `#!/bin/sh\ncut -d' ' -f4,6 /proc/$$/stat >../parent-and-session\nexec sleep 1000\n`,
    },
    async play(world) {
      world.runsvdir("sd", "-P");
      await world.stat("sd/a", "run");
      await world.contains("sd/parent-and-session", "\n");
      const [parent, session] = (world.box.read("sd/parent-and-session") ?? "").trim().split(" ");
      world.note("session of runsv", parent === session);
    },
  },
  {
    name: "the log argument shows what was said last",
    files: { "sd/a/run": "#!/bin/sh\necho shown in ps >&2\nexec sleep 1000\n" },
    async play(world) {
      const runsvdir = world.runsvdir("sd", `log: ${".".repeat(60)}`);
      await world.stat("sd/a", "run");
      await world.shows(runsvdir.pid, "shown in ps");
      const [log = ""] = world.commandLine(runsvdir.pid).slice(-1);
      world.note("log", `${log.length} ${log.slice(0, 5)} ${log.trimEnd().endsWith("shown in ps")}`);
    },
  },
  {
    name: "a log argument that is too short is said so",
    files: { "sd/a/run": STEADY },
    async play(world) {
      const runsvdir = world.runsvdir("sd", "short");
      await world.stat("sd/a", "run");
      process.kill(runsvdir.pid, "SIGTERM");
      await world.ended(runsvdir);
    },
  },
];
