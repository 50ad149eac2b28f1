/** File systems that are full or read-only, and descriptors that run out: runsv says so and lives. */
import { expect, test } from "bun:test";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeStatus } from "@runit-ts/protocol";
import { type Running, Sandbox } from "../lib/sandbox.ts";
import { ours } from "../lib/suite.ts";
import { until } from "../lib/until.ts";

const RUNSV = join(ours.bin, "runsv");
const SERVICE = { "s/run": "#!/bin/sh\nexec sleep 1000\n" };

/** Starts runsv on `s` after commands that only it sees the mounts of. */
function startWith(box: Sandbox, prepare: string): Running {
  return box.start(["unshare", "-m", "sh", "-c", `${prepare}\nexec ${RUNSV} s`]);
}

/** A file of the service directory as that runsv sees it. */
function seen(box: Sandbox, runsv: Running, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${runsv.pid}/root${box.path("s", name)}`, "latin1");
  } catch {
    return undefined;
  }
}

test.concurrent("a read-only service directory without supervise is the original's fatal error", async () => {
  await using box = new Sandbox(ours.bin);
  box.write(SERVICE);
  const runsv = startWith(box, "mount --bind s s && mount -o remount,ro,bind s");
  const { stderr, exit } = await runsv.ended;
  expect(stderr).toBe("runsv s: fatal: unable to open supervise/lock: file does not exist\n");
  expect(exit).toBe(111);
});

test.concurrent("a read-only service directory with supervise elsewhere works", async () => {
  await using box = new Sandbox(ours.bin);
  box.write({ ...SERVICE, "state/.keep": "" });
  const link = "ln -s ../state/s s/supervise";
  const runsv = startWith(box, `${link} && mount --bind s s && mount -o remount,ro,bind s`);
  await until("the service to run", () => seen(box, runsv, "supervise/stat") === "run\n");
});

test.concurrent("a full disk is warned of; the service runs, and its status is told when there is room", async () => {
  await using box = new Sandbox(ours.bin);
  box.write({ "files/run": "#!/bin/sh\nexec sleep 1000\n", "s/.keep": "" });
  const runsv = startWith(
    box,
    "mount -t tmpfs -o size=64k none s && cp -a files/run s/ && mkdir s/supervise && mkfifo s/supervise/ok s/supervise/control && : >s/supervise/lock && { cat /dev/zero >s/ballast; true; } 2>/dev/null",
  );
  const errors = () => box.read(".output/0.err") ?? "";
  await until("a warning", () => errors().includes("out of disk space"));
  expect(errors()).toMatch(
    /^runsv s: warning: unable to (open|write) supervise\/\S+\.new: out of disk space\n/m,
  );
  rmSync(`/proc/${runsv.pid}/root${box.path("s", "ballast")}`);
  // The next thing that happens is told again.
  writeFileSync(`/proc/${runsv.pid}/root${box.path("s", "supervise", "control")}`, "u");
  await until("the status to be told", () => seen(box, runsv, "supervise/stat") === "run\n");
  const record = Buffer.from(seen(box, runsv, "supervise/status") ?? "", "latin1");
  expect(decodeStatus(record).phase).toBe("run");
});

test.concurrent("no descriptors left at the start is a clear fatal error", async () => {
  await using box = new Sandbox(ours.bin);
  box.write(SERVICE);
  const { stderr, exit } = await box.run(["sh", "-c", `ulimit -n 7; exec ${RUNSV} s`]);
  expect(stderr).toMatch(/^runsv s: fatal: unable to .*: process cannot open more files\n$/m);
  expect(exit).toBe(111);
});

test.concurrent("a service directory with a line feed, escape sequences and 255 bytes in its name", async () => {
  await using box = new Sandbox(ours.bin);
  for (const name of [
    "line\nfeed",
    "\x1b[31mred",
    "ü".repeat(127),
    "n".repeat(255),
    " ",
    "-x",
    "$(reboot)",
  ]) {
    const bytes = Buffer.from(name).toString("latin1");
    box.write({ [`${name}/run`]: "#!/bin/sh\nexec sleep 1000\n" });
    box.start([RUNSV, name]);
    await until(`${name} to run`, () => box.read(name, "supervise/stat") === "run\n");
    const { stdout } = await box.run([join(ours.bin, "sv"), "status", `./${name}`]);
    expect(stdout).toMatch(new RegExp(`^run: \\./${RegExp.escape(bytes)}: \\(pid \\d+\\) \\d+s\n$`));
  }
});

test.concurrent("a control script that hangs stalls its own service's commands and nothing else", async () => {
  await using box = new Sandbox(ours.bin);
  box.write({
    "s/run": "#!/bin/sh\necho run >>../events\nexec sleep 1000\n",
    "s/control/h": "#!/bin/sh\necho hangs >>../events\nexec sleep 1000\n",
    "s/log/run": "#!/bin/sh\nexec cat >/dev/null\n",
  });
  box.start([RUNSV, "s"]);
  // It is published before it has executed anything: killed then, it would never say so.
  await until("the service to run", () => box.read("events") === "run\n");
  writeFileSync(box.path("s/supervise/control"), "h");
  await until("the control script", () => box.read("events") === "run\nhangs\n");
  process.kill(Number(box.read("s/supervise/pid")), "SIGKILL");
  await until("the service to run again", () => box.read("events") === "run\nhangs\nrun\n");
  writeFileSync(box.path("s/log/supervise/control"), "d");
  await until("the log to be down", () => box.read("s/log/supervise/stat") === "down\n");
});
