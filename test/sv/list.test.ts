/** `sv list`: the table. */
import { expect, test } from "bun:test";
import { mkdirSync, symlinkSync } from "node:fs";
import { until } from "../lib/until.ts";
import { Services, SINK, SLEEPER } from "./lib/services.ts";

/** Numbers and times differ from one run to the next, and the width of their columns with them. */
function settled(table: string): string {
  return table
    .replaceAll(/ +/g, " ")
    .replaceAll(/\d{2,}|(?<= )\d+(?= )/g, "N")
    .replaceAll(/\b\d+s !!/g, "fresh");
}

test.concurrent("all services, sorted, each state as it is", async () => {
  await using box = new Services();
  box.write({
    "b/run": SLEEPER,
    "b/log/run": SINK,
    "d/run": SLEEPER,
    "d/down": "",
    "none/run": SLEEPER,
    file: "",
  });
  mkdirSync(box.path(".hidden"));
  symlinkSync("/nonexistent", box.path("lost"));
  await Promise.all([box.supervise("b"), box.supervise("d", "down\n"), box.add("a")]);
  await until("the log", () => box.read("b/log/supervise/stat") === "run\n");
  const { stdout, stderr, exit } = await box.sv(["list"]);
  expect(settled(stdout)).toBe(
    `NAME STATE WANT PID UPTIME COMMAND LOG
a run up N fresh sleep N -
b run up N fresh sleep N run
d down down - 0s - -
lost missing - - - - -
none no runsv - - - - -

fail: lost: unable to change to service directory: file does not exist
warning: none: unable to open supervise/ok: file does not exist
`.replace("0s", settled(stdout).match(/\d+s/)?.[0] ?? ""),
  );
  expect(stderr).toContain("is runsvdir running");
  expect(exit).toBe(2);
});

test.concurrent("logs with rows of their own, and processes below each", async () => {
  await using box = new Services();
  box.write({ "web/run": "#!/bin/sh\nsleep 1000 & wait\n", "web/log/run": SINK });
  await box.supervise("web");
  const tree = () => box.sv(["list", "-l", "-t", "web"]);
  const { stdout } = await until("the processes", async () => {
    const result = await tree();
    return /sleep.*log/s.test(result.stdout) && result;
  });
  expect(settled(stdout).split("\n")).toEqual([
    "NAME STATE WANT PID UPTIME COMMAND",
    expect.stringMatching(/^web run up N (fresh )?\S* ?\/bin\/sh \.\/run$/),
    " N /bin/sh ./run",
    " N sleep N",
    expect.stringMatching(/^web\/log run up N .*\/bin\/sh \.\/run$/),
    " N /bin/sh ./run",
    "",
  ]);
});

test.concurrent("no terminal, no colours; a services directory that is not there", async () => {
  await using box = new Services();
  await box.add("a");
  expect((await box.sv(["list"])).stdout).not.toContain("\x1b");
  const { stderr, exit } = await box.sv(["list"], { env: { SVDIR: "/nonexistent" } });
  expect(stderr).toBe("fatal: /nonexistent: unable to open directory: file does not exist\n");
  expect(exit).toBe(100);
});

test.concurrent("a terminal: colours, cut to its width; NO_COLOR", async () => {
  await using box = new Services();
  await box.add("a", `#!/bin/sh\nexec sleep 1000 ${"0 ".repeat(100)}\n`);
  const inTerminal = async (env: Record<string, string>) => {
    const command = "stty cols 60; sv list";
    return (await box.run(["script", "-qec", command, "/dev/null"], { env: { SHELL: "/bin/sh", ...env } }))
      .stdout;
  };
  const coloured = await inTerminal({});
  expect(coloured).toContain("\x1b[31m");
  expect(coloured).toContain("\x1b[32mrun\x1b[39m");
  const plain = await inTerminal({ NO_COLOR: "1" });
  expect(plain).not.toContain("\x1b");
  const lines = Buffer.from(plain, "latin1").toString("utf8").trimEnd().split("\r\n");
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain("…");
  for (const line of lines) expect(Bun.stringWidth(line)).toBeLessThanOrEqual(60);
});

test.concurrent("what is asked for is looked up as sv does, in that order", async () => {
  await using box = new Services();
  await Promise.all([box.add("a"), box.add("b")]);
  const { stdout, exit } = await box.sv(["list", "b", box.path("a")]);
  expect(stdout.split("\n").map((line) => line.split(" ")[0])).toEqual(["NAME", "b", box.path("a"), ""]);
  expect(exit).toBe(0);
});
