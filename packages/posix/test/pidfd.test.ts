import { expect, test } from "bun:test";
import { tellsEnds } from "../../../test/lib/kernel.ts";
import { Sandbox } from "../../../test/lib/sandbox.ts";
import { ours } from "../../../test/lib/suite.ts";
import { until } from "../../../test/lib/until.ts";
import { errno } from "../src/errno.ts";
import { attempt } from "../src/errors.ts";
import { HERE, mkfifoat } from "../src/files.ts";
import { Stranger } from "../src/pidfd.ts";
import { startTime, zombieStatus } from "../src/process-identity.ts";
import { signals } from "../src/signals.ts";
import { exitStatus } from "../src/wait.ts";
import { Grandchild } from "./grandchild.ts";

/** Resolves with the wait status, or undefined. */
const endOf = (stranger: Stranger) =>
  new Promise<number | undefined>((resolve) => stranger.onEnd((status) => resolve(status)));

const isGone = (pid: number) => startTime(pid) === undefined;
const isZombie = (pid: number) => zombieStatus(pid, startTime(pid)) !== undefined;

for (const parent of ["waits", "never waits"] as const) {
  test.concurrent(`how a process ended whose parent ${parent}`, async () => {
    const ends: readonly (readonly [string, number])[] = [
      ["exit 42", exitStatus(42)],
      ["exit 0", exitStatus(0)],
      ["kill -9 $$", signals.KILL],
      ["kill -15 $$", signals.TERM],
    ];
    for (const [end, status] of ends) {
      await using box = new Sandbox(ours.bin);
      const grandchild = await Grandchild.start(box, end, parent);
      const ended = endOf(new Stranger(grandchild.pid));
      grandchild.go();
      expect(await ended).toBe(parent === "never waits" || tellsEnds ? status : undefined);
    }
  });

  test.concurrent(`how a process ended that was over before anybody asked, whose parent ${parent}`, async () => {
    await using box = new Sandbox(ours.bin);
    const grandchild = await Grandchild.start(box, "exit 42", parent);
    const stranger = new Stranger(grandchild.pid);
    grandchild.go();
    await until("its end", () => (parent === "waits" ? isGone : isZombie)(stranger.pid));
    expect(await endOf(stranger)).toBe(parent === "never waits" || tellsEnds ? exitStatus(42) : undefined);
  });
}

test.concurrent("the end is known however quickly the parent waits", async () => {
  if (!tellsEnds) return;
  await using box = new Sandbox(ours.bin);
  mkfifoat(HERE, box.path("next"), 0o600);
  const loop = "while read line; do sleep 1000 & echo $! >>pids; wait $!; done";
  box.start(["sh", "-c", `exec <>next; ${loop}`]);
  for (let round = 1; round <= 100; round++) {
    box.write({ next: "\n" });
    const pids = () => box.read("pids")?.split("\n").slice(0, -1) ?? [];
    const stranger = new Stranger(Number(await until("a process", () => pids()[round - 1])));
    const ended = endOf(stranger);
    stranger.signal("KILL");
    expect(await ended).toBe(signals.KILL);
  }
});

test.concurrent("a signal reaches it", async () => {
  await using box = new Sandbox(ours.bin);
  const { pid, ended } = box.start(["sleep", "1000"]);
  const stranger = new Stranger(pid);
  stranger.signal("TERM");
  expect((await ended).exit).toBe(128 + signals.TERM);
  stranger.release();
});

test.concurrent("a signal to one that has ended reaches nobody, and says so", async () => {
  await using box = new Sandbox(ours.bin);
  const { pid, ended } = box.start(["true"]);
  const stranger = new Stranger(pid);
  await ended;
  expect(attempt(() => stranger.signal("TERM"))).toMatchObject({ errno: errno.ESRCH });
  stranger.release();
});

test.concurrent("a pid that nobody has is nobody's", async () => {
  await using box = new Sandbox(ours.bin);
  const { pid, ended } = box.start(["true"]);
  await ended;
  expect(attempt(() => new Stranger(pid))).toMatchObject({ errno: errno.ESRCH, call: "pidfd_open" });
});
