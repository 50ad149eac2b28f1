/** The words for every errno are the original's: strace makes a system call of both fail with each. */
import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Sandbox } from "../lib/sandbox.ts";
import { available, original, ours, type Suite } from "../lib/suite.ts";
import { until } from "../lib/until.ts";

const strace = ["/usr/bin/strace"].find((path) => existsSync(path));
const HIGHEST_ERRNO = 133;

function sayAll({ bin }: Suite): string {
  const inject = 'strace -qq -o /dev/null -P supervise/ok -e trace=openat -e inject=openat:error="$1"';
  return `${inject} ${join(bin, "sv")} status s`;
}

const oracle = original;
if (available("strace", strace) && available("the original runit", oracle)) {
  test.concurrent("every errno has the original's words", async () => {
    await using box = new Sandbox(ours.bin);
    box.write({ "s/run": "#!/bin/sh\nexec sleep 1000\n" });
    box.start([join(ours.bin, "runsv"), "s"]);
    await until("s to run", () => box.read("s/supervise/stat") === "run\n");
    for (let errno = 1; errno <= HIGHEST_ERRNO; errno++) {
      const say = (suite: Suite) => box.run(["sh", "-c", sayAll(suite), "sh", String(errno)]);
      const [theirs, our] = await Promise.all([say(oracle), say(ours)]);
      expect(our).toEqual(theirs);
    }
  }, 120_000);
}
