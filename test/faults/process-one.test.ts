/** What runsvdir withstands as process 1, whose end would be the end of everything. */
import { expect, test } from "bun:test";
import { childrenOf, namespaces, startTree, type Tree } from "../lib/container.ts";
import { Sandbox } from "../lib/sandbox.ts";
import { available, ours } from "../lib/suite.ts";
import { until } from "../lib/until.ts";

/** KILL and STOP cannot be withstood, the signals that stop are tested elsewhere, and 32 and 33 are the C library's. */
const SIGNALS = Array.from({ length: 64 }, (_, index) => index + 1).filter(
  (signal) => ![1, 2, 9, 15, 19, 32, 33].includes(signal),
);
const STEADY = "#!/bin/sh\nexec sleep 1000\n";

async function up(box: Sandbox, name: string): Promise<void> {
  await until(`${name} to run`, () => box.read("sd", name, "supervise", "stat") === "run\n");
}

/** Whether it has only so many children, none of them a zombie that nobody reaps. */
async function onlyServices(tree: Tree, count: number): Promise<void> {
  await until("the orphans to be reaped", () => childrenOf(tree.pid).length === count);
}

async function stops(tree: Tree): Promise<void> {
  process.kill(tree.pid, "SIGTERM");
  expect((await tree.ended).exit).toBe(0);
}

if (available("a pid namespace (root, unshare)", namespaces)) {
  test.concurrent("10,000 orphans are reaped", async () => {
    await using box = new Sandbox(ours.bin);
    const run = `#!/bin/sh
i=0
while [ $i != 10000 ]; do i=$((i+1)); ( : & ); done
echo done >done
exec sleep 1000
`;
    box.write({ "sd/a/run": run, "sd/b/run": STEADY });
    const tree = await startTree(box, "as process 1");
    await up(box, "b");
    await until("all orphans", () => box.read("sd/a/done"), 100_000);
    await onlyServices(tree, 2);
    await stops(tree);
  });

  test.concurrent("every signal, from inside and from outside", async () => {
    await using box = new Sandbox(ours.bin);
    const run = `#!/bin/sh\nfor s in ${SIGNALS.join(" ")}; do kill -$s 1; done\necho done >done\nexec sleep 1000\n`;
    box.write({ "sd/a/run": run });
    const tree = await startTree(box, "as process 1");
    await until("the signals from inside", () => box.read("sd/a/done"));
    for (const signal of SIGNALS) process.kill(tree.pid, signal);
    box.write({ "sd/b/run": "#!/bin/sh\n( sleep 0.01 & )\nexec sleep 1000\n" });
    await up(box, "b");
    await onlyServices(tree, 2);
    await stops(tree);
  });

  const strace = Bun.which("strace") ?? undefined;
  if (available("strace", strace))
    test.concurrent("a fault of its own is told, and it goes on", async () => {
      await using box = new Sandbox(ours.bin);
      box.write({ "sd/a/run": STEADY });
      const tree = await startTree(box, "as process 1");
      await up(box, "a");
      const [runsv = 0] = childrenOf(tree.pid);
      const inject = ["-e", "trace=wait4", "-e", "inject=wait4:error=EINVAL:when=1"];
      const tracer = box.start([strace, "-p", String(tree.pid), ...inject]);
      await until("strace", () => box.read(".output/1.err")?.includes("attached"));
      process.kill(runsv, "SIGKILL");
      await until("the fault", () => box.read(".output/0.err")?.includes("warning: fault: "));
      process.kill(tracer.pid, "SIGTERM");
      await tracer.ended;
      expect(box.read(".output/0.err")).toStartWith(
        "runsvdir sd: warning: fault: SystemError: waitpid: invalid argument",
      );
      await until("another runsv", () => childrenOf(tree.pid).some((pid) => pid !== runsv));
      await until("the old one to be reaped", () => !childrenOf(tree.pid).includes(runsv));
      process.kill(tree.pid, "SIGTERM");
      await tree.ended;
    });

  test.concurrent("no inotify instance to be had: it looks by itself", async () => {
    await using box = new Sandbox(ours.bin);
    box.write({ "sd/a/run": STEADY });
    const none = "echo 0 >/proc/sys/user/max_inotify_instances";
    const runsvdir = box.start([
      "unshare",
      "--user",
      "--map-root-user",
      "sh",
      "-c",
      `${none}; exec runsvdir -g sd`,
    ]);
    await up(box, "a");
    box.write({ "sd/b/run": STEADY });
    await up(box, "b");
    expect(box.read(".output/0.err")).toStartWith(
      "runsvdir sd: warning: unable to create inotify instance: ",
    );
    await stops(runsvdir);
  });
}
