/** runsvdir stops everything gracefully, as process 1 and with -g, whatever services and loggers are like. */
import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { childrenOf, namespaces, type Place, startTree, type Tree } from "../lib/container.ts";
import { type Result, Sandbox } from "../lib/sandbox.ts";
import { available, original, ours, type Suite } from "../lib/suite.ts";
import { until } from "../lib/until.ts";

const PLACES: readonly Place[] = available("a pid namespace (root, unshare)", namespaces)
  ? ["as process 1", "with -g"]
  : ["with -g"];
const LOGGERS: readonly Suite[] = available("the original svlogd", original) ? [ours, original] : [ours];

const STEADY = "#!/bin/sh\necho up >>events\nexec sleep 1000\n";
/** Says when it is ready and when it was told to end, and ends when the file `go` is there. */
const SLOW = `#!/bin/sh
trap 'echo told >>events; until [ -e go ]; do sleep 0.01; done; echo ended >>events; exit' TERM
echo up >>events
while :; do sleep 0.01; done
`;
const STUBBORN =
  "#!/bin/sh\ntrap 'echo told >>events' TERM\necho up >>events\nwhile :; do sleep 0.01; done\n";
/** Numbers its lines, in bursts, until it is told to end; what it notes has been written before. */
const talker = (onTerm: string) => `#!/bin/sh
trap '${onTerm}' TERM
i=0
while :; do
  i=$((i+1)); echo $i; echo $i >&3
  [ $i != 100 ] || echo up >>events
  [ $((i % 500)) != 0 ] || sleep 0.05
done 3>noted
`;

const svlogd = (suite: Suite) => ({
  "log/run": `#!/bin/sh\nexec ${join(suite.bin, "svlogd")} ./main\n`,
  "log/main/config": "s99999999\nn0\n",
});

/** Files of a service in `sd`. */
function service(name: string, files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([file, content]) => [`sd/${name}/${file}`, content]));
}

const events = (box: Sandbox, name: string) => box.read("sd", name, "events") ?? "";

async function allUp(box: Sandbox, ...names: readonly string[]): Promise<void> {
  for (const name of names) await until(`${name} to be up`, () => events(box, name).includes("up\n"));
}

/** Asks for the stop, and waits for runsvdir's end; then nothing may be left of the tree. */
async function stop(box: Sandbox, tree: Tree): Promise<Result> {
  process.kill(tree.pid, "SIGTERM");
  return over(box, tree);
}

async function over(box: Sandbox, { ended }: Tree): Promise<Result> {
  const result = await ended;
  expect(box.processes()).toEqual([]);
  return result;
}

const logged = (box: Sandbox, name: string) =>
  (box.read("sd", name, "log/main/current") ?? "").split("\n").slice(0, -1);

/** Expects 1, 2, 3, …; shows where it is otherwise. */
function expectNoGap(lines: readonly string[]): void {
  const wrong = lines.findIndex((line, index) => line !== String(index + 1));
  if (wrong >= 0)
    expect(lines.slice(wrong, wrong + 3)).toEqual([1, 2, 3].map((more) => String(wrong + more)));
}

for (const place of PLACES) {
  test.concurrent(`${place}: all kinds of services that end are stopped, with exit 0`, async () => {
    await using box = new Sandbox(ours.bin);
    box.write({
      ...service("good", { run: STEADY }),
      ...service("slow", { run: SLOW }),
      ...service("paused", { run: STEADY }),
      ...service("crashing", { run: "#!/bin/sh\necho up >>events\nexit 1\n" }),
      ...service("down", { run: STEADY, down: "" }),
      // The shell ends, and what it waits for is an orphan.
      ...service("no-exec", { run: "#!/bin/sh\necho up >>events\nsleep 1000\n", ...svlogd(ours) }),
      ...service("daemon", { run: "#!/bin/sh\nsetsid sleep 1000 &\necho up >>events\nexec sleep 1000\n" }),
      ...service("finishing", {
        run: "#!/bin/sh\necho up >>events\n",
        finish:
          "#!/bin/sh\necho finish >>events\nuntil [ -e ../slow/go ]; do sleep 0.01; done\necho finished >>events\n",
      }),
    });
    const tree = await startTree(box, place, ["-P", "-w", "600"]);
    await allUp(box, "good", "slow", "paused", "crashing", "no-exec", "daemon");
    await until("a finish", () => events(box, "finishing").includes("finish\n"));
    await box.run(["sv", "pause", "sd/paused/"]);
    await until("a pause", () => box.read("sd/paused/supervise/stat")?.includes("paused"));
    process.kill(tree.pid, "SIGTERM");
    await until("the slow service to be told", () => events(box, "slow").includes("told\n"));
    box.write({ "sd/slow/go": "" });
    const { exit, stderr } = await over(box, tree);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    expect(events(box, "slow")).toBe("up\ntold\nended\n");
    expect(events(box, "finishing")).toEndWith("finish\nfinished\n");
    expect(box.read("sd/paused/supervise/stat")).toBe("down, paused\n");
  });

  test.concurrent(`${place}: while it stops nothing is started`, async () => {
    await using box = new Sandbox(ours.bin);
    box.write({ ...service("slow", { run: SLOW }), ...service("good", { run: STEADY }) });
    const tree = await startTree(box, place, ["-w", "600"]);
    await allUp(box, "slow", "good");
    process.kill(tree.pid, "SIGTERM");
    await until("the slow service to be told", () => events(box, "slow").includes("told\n"));
    await until("the other to be stopped", () => childrenOf(tree.pid).length === 1);
    box.write(service("new", { run: STEADY }));
    const [runsv = 0] = childrenOf(tree.pid);
    process.kill(runsv, "SIGKILL");
    await until("the service to be an orphan", () => {
      const children = childrenOf(tree.pid);
      return children.length === 1 && !children.includes(runsv);
    });
    box.write({ "sd/slow/go": "" });
    expect((await over(box, tree)).exit).toBe(0);
    expect(existsSync(box.path("sd/new/supervise"))).toBe(false);
    expect(events(box, "slow").match(/up/g)).toHaveLength(1);
    expect(events(box, "good").match(/up/g)).toHaveLength(1);
  });

  test.concurrent(`${place}: what ignores TERM is killed in time, and the exit code is 1`, async () => {
    await using box = new Sandbox(ours.bin);
    box.write({
      ...service("stubborn", { run: STUBBORN }),
      ...service("hanging", { run: STEADY, "control/t": "#!/bin/sh\nexec sleep 1000\n" }),
      ...service("daemon", {
        run: "#!/bin/sh\n(trap '' TERM; echo up >>events; sleep 1000) &\nwait\n",
        ...svlogd(ours),
      }),
    });
    const tree = await startTree(box, place, ["-w", "1"]);
    await allUp(box, "stubborn", "hanging", "daemon");
    const { exit, stderr } = await stop(box, tree);
    expect(exit).toBe(1);
    expect(stderr).toMatch(/^runsvdir sd: warning: killed run \(pid \d+\): not ended in time\.$/m);
  });

  test.concurrent(`${place}: a second signal kills at once`, async () => {
    await using box = new Sandbox(ours.bin);
    box.write(service("stubborn", { run: STUBBORN }));
    const tree = await startTree(box, place, ["-w", "100000"]);
    await allUp(box, "stubborn");
    process.kill(tree.pid, "SIGINT");
    await until("the service to be told", () => events(box, "stubborn").includes("told\n"));
    expect((await stop(box, tree)).exit).toBe(1);
  });

  test.concurrent(`${place}: HUP stops everything too, and exits 111`, async () => {
    await using box = new Sandbox(ours.bin);
    box.write(service("slow", { run: SLOW }));
    const tree = await startTree(box, place, ["-w", "600"]);
    await allUp(box, "slow");
    process.kill(tree.pid, "SIGHUP");
    await until("the service to be told", () => events(box, "slow").includes("told\n"));
    box.write({ "sd/slow/go": "" });
    expect((await over(box, tree)).exit).toBe(111);
    expect(events(box, "slow")).toBe("up\ntold\nended\n");
  });

  test.concurrent(`${place}: a logger that never ends is killed after everything else`, async () => {
    await using box = new Sandbox(ours.bin);
    box.write(
      service("web", {
        run: STEADY,
        "log/run": "#!/bin/sh\ntrap '' TERM\ncat >>lines\necho end >>lines\nexec sleep 1000\n",
      }),
    );
    const tree = await startTree(box, place, ["-w", "100000"]);
    await allUp(box, "web");
    process.kill(tree.pid, "SIGTERM");
    await until("the end of the log", () => box.read("sd/web/log/lines") === "end\n");
    process.kill(tree.pid, "SIGTERM");
    expect((await over(box, tree)).exit).toBe(1);
    expect(box.read("sd/web/supervise/stat")).toBe("down\n");
  });

  test.concurrent(`${place}: a slow logger reads to the end`, async () => {
    await using box = new Sandbox(ours.bin);
    box.write(
      service("web", {
        run: "#!/bin/sh\nseq 300\necho up >>events\nexec sleep 1000\n",
        "log/run": "#!/bin/sh\nwhile read -r line; do sleep 0.01; echo $line >>lines; done\n",
      }),
    );
    const tree = await startTree(box, place, ["-w", "600"]);
    await allUp(box, "web");
    expect((await stop(box, tree)).exit).toBe(0);
    const lines = (box.read("sd/web/log/lines") ?? "").trimEnd().split("\n");
    expectNoGap(lines);
    expect(lines).toHaveLength(300);
  });

  for (const logger of LOGGERS) {
    test.concurrent(`${place}: no line is lost, from talkers that end to svlogd (${logger.name})`, async () => {
      await using box = new Sandbox(ours.bin);
      const names = ["one", "two"];
      for (const name of names)
        box.write(service(name, { run: talker("echo last; exit"), ...svlogd(logger) }));
      const tree = await startTree(box, place, ["-P", "-w", "600"]);
      await allUp(box, ...names);
      const { exit, stderr } = await stop(box, tree);
      expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
      for (const name of names) {
        const lines = logged(box, name);
        expect(lines.pop()).toBe("last");
        expectNoGap(lines);
        expect(lines.length).toBeGreaterThanOrEqual(100);
      }
    });

    test.concurrent(`${place}: nor from talkers that have to be killed (${logger.name})`, async () => {
      await using box = new Sandbox(ours.bin);
      const names = ["one", "two"];
      for (const name of names)
        box.write(service(name, { run: talker("echo told >>events"), ...svlogd(logger) }));
      const tree = await startTree(box, place, ["-P", "-w", "100000"]);
      await allUp(box, ...names);
      process.kill(tree.pid, "SIGTERM");
      for (const name of names) await until(`${name} to be told`, () => events(box, name).includes("told\n"));
      expect((await stop(box, tree)).exit).toBe(1);
      for (const name of names) {
        const lines = logged(box, name);
        const noted = (box.read("sd", name, "noted") ?? "").trimEnd().split("\n");
        expectNoGap(lines);
        // It may have been killed between the line and its note.
        expect(lines.length - noted.length).toBeWithin(0, 2);
      }
    });
  }

  const ENDED = { exit: 0, ended: true };
  const KILLED = { exit: 1, ended: false };
  test.concurrent.each([
    [[], {}, ENDED],
    [["-w", "1"], {}, KILLED],
    [[], { SVWAIT: "1" }, KILLED],
    [["-w", "600"], { SVWAIT: "1" }, ENDED],
  ])(`${place}: %p and %p tell how long to wait`, async (words, env, expected) => {
    await using box = new Sandbox(ours.bin);
    const run = `#!/bin/sh
trap 'sleep 3; echo ended >>events; exit' TERM
echo up >>events
while :; do sleep 0.01; done
`;
    box.write(service("slow", { run }));
    const tree = await startTree(box, place, words, { env });
    await allUp(box, "slow");
    const { exit } = await stop(box, tree);
    expect({ exit, ended: events(box, "slow").includes("ended\n") }).toEqual(expected);
  });
}
