/** What must not do harm: nonsense in files and FIFOs, and files of the wrong kind. */
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { AS_NOBODY, NOBODY } from "../../lib/nobody.ts";
import type { Scenario } from "../harness.ts";
import { FINISH, STEADY } from "../services.ts";

/** A `run` that is not as it should be: runsv says so once a second, and lives. */
function badRun(
  name: string,
  files: Record<string, string>,
  prepare: (path: string) => void = () => {},
): Scenario {
  return {
    name: `run ${name}`,
    files: { "s/finish": FINISH, "s/down": "", ...files },
    async play(world) {
      prepare(world.path("s"));
      const runsv = await world.runsv("s");
      await world.send("s", "o");
      await world.lines("events", 1);
      await world.stat("s", "down");
      await world.send("s", "x");
      await world.ended(runsv);
    },
  };
}

/** A `supervise` with which runsv cannot start, or can. */
function supervise(name: string, prepare: (path: string) => void): Scenario {
  return {
    name: `supervise ${name}`,
    files: { "s/run": STEADY, "s/down": "" },
    async play(world) {
      prepare(world.path("s"));
      await world.runToEnd("runsv", ["s"]);
    },
  };
}

export const badInput: readonly Scenario[] = [
  {
    name: "runsv: wrong usage, and directories that are none",
    files: { "a-file": "" },
    async play(world) {
      await world.runToEnd("runsv", []);
      await world.runToEnd("runsv", ["nothing"]);
      await world.runToEnd("runsv", ["a-file"]);
      await world.runToEnd("runsv", [""]);
      await world.runToEnd("runsv", ["--help"]);
      await world.runToEnd("runsv", ["line\nfeed"]);
      await world.runToEnd("runsv", ["n".repeat(256)]);
    },
  },
  {
    name: "runsv: more than one directory",
    files: {},
    differs: { row: "runsv-shared", of: "runsv" },
    async play(world) {
      await world.runToEnd("runsv", ["a", "b"]);
    },
  },
  badRun("is missing", {}),
  badRun("is not executable", { "s/run": "echo run >>../events\n" }),
  badRun("has an interpreter that is not there", { "s/run": "#!/no/such/interpreter\n" }),
  badRun("is a directory", {}, (path) => mkdirSync(`${path}/run`)),
  badRun("is empty", { "s/run": "" }, (path) => chmodSync(`${path}/run`, 0o755)),
  badRun("is a loop of links", {}, (path) => symlinkSync("run", `${path}/run`)),
  badRun("is no program", { "s/run": "no program\n" }, (path) => chmodSync(`${path}/run`, 0o755)),
  {
    name: "finish cannot be executed",
    files: { "s/run": STEADY, "s/finish": "not executable\n", "s/down": "" },
    async play(world) {
      const runsv = await world.runsv("s");
      await world.send("s", "o");
      await world.lines("events", 1);
      await world.stat("s", "run, want down");
      await world.send("s", "t");
      await world.stat("s", "down");
      await world.send("s", "x");
      await world.ended(runsv);
    },
  },
  {
    name: "supervise is a link to nothing: its target is made",
    files: { "s/run": STEADY },
    async play(world) {
      symlinkSync("../elsewhere", world.path("s/supervise"));
      await world.runsv("s");
      await world.stat("s", "run");
      world.note("made", world.box.read("elsewhere/stat"));
      await world.sv("status", "s");
    },
  },
  {
    name: "log/supervise is a relative link to nothing",
    files: { "s/run": STEADY, "s/log/run": "#!/bin/sh\nexec cat\n" },
    async play(world) {
      symlinkSync("../../elsewhere", world.path("s/log/supervise"));
      await world.runsv("s");
      await world.stat("s/log", "run");
      world.note("made", world.box.read("elsewhere/stat"));
    },
  },
  supervise("is a loop of links", (path) => symlinkSync("supervise", `${path}/supervise`)),
  supervise("is a link into nowhere", (path) => symlinkSync("/no/such/place", `${path}/supervise`)),
  supervise("is a link with a name too long", (path) => symlinkSync("x".repeat(300), `${path}/supervise`)),
  supervise("is a file", (path) => writeFileSync(`${path}/supervise`, "")),
  supervise("has a control that is a file", (path) => {
    mkdirSync(`${path}/supervise`);
    writeFileSync(`${path}/supervise/control`, "");
  }),
  supervise("has a lock that is a directory", (path) =>
    mkdirSync(`${path}/supervise/lock`, { recursive: true }),
  ),
  {
    name: "a second runsv on the same directory",
    files: { "s/run": STEADY },
    async play(world) {
      await world.runsv("s");
      await world.stat("s", "run");
      await world.runToEnd("runsv", ["s"]);
      await world.stat("s", "run");
    },
  },
  {
    name: "garbage, NULs and a million bytes in the control FIFO",
    files: { "s/run": STEADY },
    async play(world) {
      await world.runsv("s");
      await world.matured("s");
      await world.send("s", "\0\xff zZ?\n\x1b[A");
      await world.send("s", new Uint8Array(100_000));
      await world.send("s", "d");
      await world.stat("s", "down");
      await world.send("s", `${"\0".repeat(5000)}u`);
      await world.stat("s", "run");
      await world.lines("events", 2);
    },
  },
  {
    name: "many commands in one write are taken in their order",
    files: { "s/run": STEADY, "s/finish": FINISH },
    async play(world) {
      await world.runsv("s");
      await world.matured("s");
      await world.send("s", "pcpcd");
      await world.stat("s", "down");
      await world.contains("events", "finish");
      await world.send("s", "pcuod");
      // It is down before all of that has begun, too.
      await world.contains("events", "finish", 2);
      await world.stat("s", "down");
    },
  },
  ...(
    [
      ["empty", ""],
      ["short", "abc"],
      ["of 18 bytes, as daemontools writes it", "@\0\0\0abcdefgh\0\0\0\0\0\0"],
    ] as const
  ).map(
    ([name, content]): Scenario => ({
      name: `supervise/status is ${name}`,
      files: { "s/run": STEADY },
      async play(world) {
        await world.runsv("s");
        await world.stat("s", "run");
        world.write({ "s/supervise/status": content });
        for (const word of ["status", "up", "start", "down", "exit"]) await world.sv(word, "s");
        await world.send("s", "u");
        await world.stat("s", "run");
      },
    }),
  ),
  {
    name: "supervise/status is longer than a record",
    files: { "s/run": STEADY },
    async play(world) {
      await world.runsv("s");
      await world.stat("s", "run");
      world.write({ "s/supervise/status": `${world.box.read("s/supervise/status")}and more` });
      await world.sv("status", "s");
    },
  },
  {
    name: "supervise/status says nonsense",
    files: { "s/run": STEADY },
    differs: { row: "status-nonsense", of: "sv" },
    async play(world) {
      await world.runsv("s");
      await world.stat("s", "run");
      world.write({ "s/supervise/status": "\x7f".repeat(20) });
      await world.sv("status", "s");
    },
  },
  {
    name: "supervise/status, ok and control are missing",
    files: { "s/run": STEADY, "t/run": STEADY },
    async play(world) {
      await world.runsv("s");
      await world.stat("s", "run");
      rmSync(world.path("s/supervise/status"));
      await world.sv("status", "s");
      await world.sv("start", "s");
      await world.runsv("t");
      await world.stat("t", "run");
      rmSync(world.path("t/supervise/control"));
      await world.sv("down", "t");
      rmSync(world.path("t/supervise/ok"));
      await world.sv("status", "t");
    },
  },
  {
    name: "supervise/ok is a file, control is a file",
    files: { "s/run": STEADY },
    async play(world) {
      await world.runsv("s");
      await world.stat("s", "run");
      rmSync(world.path("s/supervise/control"));
      world.write({ "s/supervise/control": "" });
      await world.sv("down", "s");
      truncateSync(world.path("s/supervise/control"));
      rmSync(world.path("s/supervise/ok"));
      world.write({ "s/supervise/ok": "" });
      await world.sv("status", "s");
    },
  },
  {
    name: "the service directory is renamed while it runs",
    files: { "s/run": STEADY },
    async play(world) {
      const runsv = await world.runsv("s");
      await world.matured("s");
      await world.aged("s");
      renameSync(world.path("s"), world.path("t"));
      await world.sv("restart", "t");
      await world.matured("t");
      await world.sv("status", "s", "t");
      await world.sv("shutdown", "t");
      await world.ended(runsv);
    },
  },
  {
    name: "supervise is removed while the service runs",
    files: { "s/run": STEADY },
    async play(world) {
      const runsv = await world.runsv("s");
      await world.matured("s");
      rmSync(world.path("s/supervise"), { recursive: true });
      await world.sv("status", "s");
      process.kill(runsv.pid, "SIGTERM");
      await world.ended(runsv);
    },
  },
  {
    name: "the service directory is removed while the service runs",
    files: { "s/run": STEADY },
    async play(world) {
      const runsv = await world.runsv("s");
      await world.matured("s");
      rmSync(world.path("s"), { recursive: true });
      await world.sv("status", "s");
      process.kill(runsv.pid, "SIGTERM");
      await world.ended(runsv);
    },
  },
  {
    name: "log is a link to nothing, and down is a directory",
    files: { "s/run": STEADY },
    async play(world) {
      symlinkSync("/no/such/place", world.path("s/log"));
      mkdirSync(world.path("s/down"));
      const runsv = await world.runsv("s");
      await world.stat("s", "down");
      await world.sv("status", "s");
      await world.send("s", "x");
      await world.ended(runsv);
    },
  },
  {
    name: "files and directories that may not be read",
    files: { "s/run": STEADY, "s/log/run": "#!/bin/sh\nexec cat\n", "t/run": STEADY },
    async play(world) {
      await world.runsv("s");
      await world.stat("s", "run");
      await world.stat("s/log", "run");
      // Nobody owns all of it, and so may do everything but what the modes forbid.
      chmodSync(world.path(), 0o755);
      await world.box.run(["chown", "-R", String(NOBODY), "s", "t"]);
      for (const path of ["s/supervise/status", "s/log", "s/supervise/ok", "s/supervise", "s"]) {
        chmodSync(world.path(path), 0);
        for (const word of ["status", "up", "check"]) await world.svBy(AS_NOBODY, word, "s");
        chmodSync(world.path(path), 0o755);
      }
      chmodSync(world.path("s/supervise/control"), 0);
      await world.svBy(AS_NOBODY, "down", "s");
      chmodSync(world.path("t"), 0);
      await world.runToEnd("runsv", ["t"], AS_NOBODY);
      chmodSync(world.path("t"), 0o500);
      await world.runToEnd("runsv", ["t"], AS_NOBODY);
    },
  },
];
