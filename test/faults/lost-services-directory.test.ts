/** A services directory that is taken away, replaced or made anew under runsvdir. */
import { expect, test } from "bun:test";
import { mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { Sandbox } from "../lib/sandbox.ts";
import { ours } from "../lib/suite.ts";
import { until } from "../lib/until.ts";

const RUN = "#!/bin/sh\nexec sleep 1000\n";

test.concurrent("a link to the services directory that is set to another one switches the services", async () => {
  await using box = new Sandbox(ours.bin);
  box.write({ "one/a/run": RUN, "two/b/run": RUN });
  symlinkSync("one", box.path("current"));
  box.start([join(ours.bin, "runsvdir"), "current"]);
  await until("a to run", () => box.read("one/a/supervise/stat") === "run\n");
  symlinkSync("two", box.path("next"));
  renameSync(box.path("next"), box.path("current"));
  await until("b to run", () => box.read("two/b/supervise/stat") === "run\n");
  await until("a to be down", () => box.read("one/a/supervise/stat") === "down\n");
});

test.concurrent("a services directory that is removed and made again", async () => {
  await using box = new Sandbox(ours.bin);
  box.write({ "sd/a/run": RUN });
  const runsvdir = box.start([join(ours.bin, "runsvdir"), "sd"]);
  await until("a to run", () => box.read("sd/a/supervise/stat") === "run\n");
  rmSync(box.path("sd"), { recursive: true });
  await until("a warning", () =>
    box.read(".output/0.err")?.includes("unable to stat sd: file does not exist"),
  );
  mkdirSync(box.path("sd"));
  box.write({ "sd/b/run": RUN });
  await until("b to run", () => box.read("sd/b/supervise/stat") === "run\n");
  process.kill(runsvdir.pid, "SIGTERM");
  expect((await runsvdir.ended).exit).toBe(0);
});

test.concurrent("a runsv that is not to be found is said so, and tried again", async () => {
  await using box = new Sandbox(ours.bin);
  box.write({ "sd/a/run": RUN, "bin/.keep": "" });
  box.start([join(ours.bin, "runsvdir"), "sd"], { env: { PATH: box.path("bin") } });
  await until("a message", () => box.read(".output/0.err")?.includes("unable to start runsv a"));
  expect(box.read(".output/0.err")).toBe(
    "runsvdir sd: fatal: unable to start runsv a: file does not exist\n",
  );
  symlinkSync(join(ours.bin, "runsv"), box.path("bin/runsv"));
  await until("a to be served", () => box.read("sd/a/supervise/status") !== undefined);
});

test.concurrent("as process 1 it reaps orphans, starts services, and outlives signals it does not know", async () => {
  await using box = new Sandbox(ours.bin);
  box.write({
    "sd/a/run":
      "#!/bin/sh\nfor i in 1 2 3 4 5 6 7 8 9; do sh -c 'sleep 0.01 & exit' & done\nexec sleep 1000\n",
  });
  const command = ["unshare", "--pid", "--fork", "--mount-proc", join(ours.bin, "runsvdir"), "sd"];
  box.start(command);
  await until("a to run", () => box.read("sd/a/supervise/stat") === "run\n");
  const children = () => box.processes().length;
  // unshare, runsvdir, runsv and sleep; a zombie would have no environment and not be counted, but be there.
  await until("the orphans to be gone", () => children() === 4);
  const inside = box.processes().find((pid) => box.read(`../../proc/${pid}/comm`) === "runsvdir\n");
  process.kill(inside ?? 0, "SIGUSR1");
  await until("no zombies", async () => {
    const { stdout } = await box.run(["sh", "-c", `cat /proc/*/stat 2>/dev/null | grep -c ' Z ${inside} '`]);
    return stdout === "0\n";
  });
  expect(children()).toBe(4);
});
