/** daemontools' svstat and svc work on our service directories. */

import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Sandbox } from "../lib/sandbox.ts";
import { available, ours } from "../lib/suite.ts";
import { until } from "../lib/until.ts";

const svstat = ["/usr/bin/svstat", "/usr/local/bin/svstat"].find((path) => existsSync(path));

if (available("daemontools", svstat)) {
  test.concurrent("svstat tells the state, svc changes it, svok sees runsv", async () => {
    await using box = new Sandbox(ours.bin);
    const tell = async () => (await box.run(["svstat", "s"])).stdout;
    const change = (option: string) => box.run(["svc", option, "s"]);
    box.write({ "s/run": "#!/bin/sh\nexec sleep 1000\n" });
    expect((await box.run(["svok", "s"])).exit).toBe(100);
    const runsv = box.start([join(ours.bin, "runsv"), "s"]);
    await until("s to be up", async () => /^s: up \(pid \d+\) \d+ seconds\n$/.test(await tell()));
    expect((await box.run(["svok", "s"])).exit).toBe(0);
    await change("-p");
    await until("s to be paused", async () => (await tell()).includes("paused"));
    await change("-c");
    await until("s to be continued", async () => !(await tell()).includes("paused"));
    await change("-d");
    await until("s to be down", async () => /^s: down \d+ seconds, normally up\n$/.test(await tell()));
    await change("-o");
    await until("s to run once", async () => (await tell()).includes("want down"));
    await change("-t");
    await until("s to be down again", async () => (await tell()).startsWith("s: down"));
    await change("-u");
    await until("s to be up again", async () => (await tell()).startsWith("s: up"));
    await change("-dx");
    expect((await runsv.ended).exit).toBe(0);
  });
}
