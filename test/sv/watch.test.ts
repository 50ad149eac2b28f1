/** `sv watch` in a real terminal. */
import { expect, test } from "bun:test";
import { chmodSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { AS_NOBODY } from "../lib/nobody.ts";
import { until } from "../lib/until.ts";
import { Services, SLEEPER } from "./lib/services.ts";
import { hasTmux, Tmux } from "./lib/tmux.ts";

const HINTS = "r restart  s stop  u start  l log  ? help  q quit";

/** `sv watch`, its pid in a file, and the terminal's settings before and after. */
const watching = (words = "", before = "") => `stty -a >.before
${before} sh -c 'echo $$ >.pid; exec sv watch "$@"' sv ${words}
echo "exit $?"
stty -a >.after`;

/** The row of a service, with its mark; undefined when there is none. */
const rowIn = (lines: readonly string[], name: string) =>
  lines.find((line) => line.replace(/^[> ] /, "").startsWith(`${name} `));
const row = (lines: readonly string[], name: string) => rowIn(lines, name) ?? "";
const pidIn = (line: string) => {
  const [, pid] = / (\d+) /.exec(line) ?? [];
  return pid === undefined ? undefined : Number(pid);
};
const alive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test("no terminal", async () => {
  await using box = new Services();
  expect(await box.sv(["watch"])).toEqual({
    stdout: "",
    stderr: "sv: watch needs a terminal; for programs there is `sv list --json`\n",
    exit: 100,
  });
});

if (hasTmux) {
  test.concurrent("a table of 80 by 24 that follows what happens", async () => {
    await using box = new Services();
    const terminal = new Tmux(box);
    await Promise.all([box.add("a"), box.add("b")]);
    await terminal.open(watching());
    const lines = await terminal.shows("both", (all) => row(all, "b").includes("sleep 1000") && all);
    expect(lines).toHaveLength(24);
    expect(lines[0]).toMatch(/^ {2}NAME {2}STATE {2}WANT {2}PID +UPTIME +COMMAND +LOG$/);
    expect(lines[1]).toMatch(/^> a +run +up +\d+ +\d+s !+ +sleep 1000 +-$/);
    expect(lines.slice(3, -1).join("")).toBe("");
    expect(lines.at(-1)).toBe(`1/2  ${HINTS}`);
    expect(await terminal.modes()).toEqual({ isAlternate: true, isCursorShown: false });

    await terminal.press("j");
    await terminal.shows("the other selected", (all) => row(all, "b").startsWith(">"));

    const crashed = pidIn(row(lines, "b"));
    process.kill(crashed ?? Number.NaN, "SIGKILL");
    await terminal.shows("the service started again", (all) => {
      const again = row(all, "b");
      return / run +up .* !!.*sleep 1000/.test(again) && pidIn(again) !== crashed;
    });

    mkdirSync(box.path("c"));
    await terminal.shows("a new service", (all) => row(all, "c").includes("no runsv"));
    box.write({ "c/run": SLEEPER, "c/down": "" });
    await box.supervise("c", "down\n");
    await terminal.shows("its runsv", (all) => / down +down /.test(row(all, "c")));
    await box.sv(["exit", "a"]);
    await terminal.shows("a runsv that leaves", (all) => row(all, "a").includes("no runsv"));
    renameSync(box.path("a"), box.path(".a"));
    await terminal.shows("a service removed", (all) => row(all, "a") === "" && all.at(-1)?.startsWith("1/2"));
    expect(row(await terminal.lines(), "b")).toStartWith(">");
  });

  /** By then nothing has happened for longer than services are looked at with every tick. */
  const QUIET = 8;
  test.concurrent.each([
    ["that crashes", "kill -9 $(cat a/supervise/pid)", /^> a +run +up +\d+ +[0-4]s !!/],
    ["whose runsv leaves", "kill -9 $(ps -o ppid= -p $(cat a/supervise/pid))", /^> a +no runsv /],
    ["that is removed", "mv a .a", /^no services/],
  ])("uptimes tick, and then the kernel tells of a service %s", async (_, command, sign) => {
    await using box = new Services();
    const terminal = new Tmux(box);
    await box.add("a");
    await terminal.open(watching());
    const uptime = (all: readonly string[]) => Number(/ (\d+)s !/.exec(row(all, "a"))?.[1]);
    await terminal.shows("a while pass", (all) => uptime(all) >= QUIET);
    await box.run(["sh", "-c", command]);
    await terminal.shows("what happened", (all) => all.some((line) => sign.test(line)));
  });

  test.concurrent("keys stop, start and restart, and say what became of it", async () => {
    await using box = new Services();
    const terminal = new Tmux(box);
    await Promise.all([box.add("a"), box.add("b")]);
    await terminal.open(watching("b"));
    const first = await terminal.shows("the service", (all) => pidIn(row(all, "b")));
    expect(row(await terminal.lines(), "a")).toBe("");
    await terminal.press("s");
    await terminal.shows(
      "down",
      (all) => / down +down /.test(row(all, "b")) && all.at(-1)?.startsWith("ok: down: b: "),
    );
    await terminal.press("u");
    const second = await terminal.shows("up", (all) => {
      const isTold = all.at(-1)?.startsWith("ok: run: b: (pid ");
      return isTold && / run +up /.test(row(all, "b")) && pidIn(row(all, "b"));
    });
    await terminal.press("r");
    await terminal.shows("another process", (all) => {
      const pid = pidIn(row(all, "b"));
      return (
        pid !== undefined &&
        ![first, second].includes(pid) &&
        all.at(-1)?.startsWith(`ok: run: b: (pid ${pid}) `)
      );
    });
    await terminal.press("?");
    await terminal.shows(
      "help",
      (all) => all[0]?.startsWith("sv watch: ") && all.join().includes("restart the service"),
    );
    await terminal.press("x");
    await terminal.shows("the table", (all) => all.at(-1) === `1/1  ${HINTS}`);
    expect(box.read("a/supervise/stat")).toBe("run\n");
  });

  test.concurrent("a resize, more services than lines, one line", async () => {
    await using box = new Services();
    const terminal = new Tmux(box);
    for (let number = 10; number < 40; number++) mkdirSync(box.path(`s${number}`));
    await terminal.open(watching());
    await terminal.shows(
      "as many as fit",
      (all) => all[22]?.startsWith("  s31 ") && all[23]?.startsWith("warning: s10"),
    );
    await terminal.press("G");
    await terminal.shows("the last", (all) => all[22]?.startsWith("> s39 ") && all[1]?.startsWith("  s18 "));
    await terminal.resize(30, 6);
    await terminal.shows("the last of few", (all) => {
      const isWhole = all[0] === "  NAME  STATE     WANT  PID  U";
      return isWhole && all[4]?.startsWith("> s39 ") && all[5] === "warning: s39: unable to open s" && all;
    });
    await terminal.press("Up", "Up", "Up", "Up");
    await terminal.shows("another", (all) => all[1]?.startsWith("> s35 "));
    await terminal.resize(80, 1);
    await terminal.shows("one", (all) => all.length === 1 && all[0]?.startsWith("> s35 "));
    await terminal.resize(100, 40);
    await terminal.shows("all", (all) => all[1]?.startsWith("  s10 ") && all[30]?.startsWith("  s39 "));
  });

  test.concurrent.each([
    ["q", 0],
    ["C-c", 0],
    ["C-d", 0],
    ["TERM", 143],
    ["HUP", 129],
    ["INT", 130],
  ] as const)("%s gives the terminal back as it was", async (end, exit) => {
    await using box = new Services();
    const terminal = new Tmux(box);
    await box.add("a");
    await terminal.open(`echo "what was there"\n${watching()}`);
    await terminal.shows("the table", (all) => rowIn(all, "a"));
    if (exit === 0) await terminal.press(end);
    else process.kill(Number(box.read(".pid")), `SIG${end}`);
    const lines = await terminal.shows("the end", (all) => all.includes(`exit ${exit}`) && all);
    expect(lines.slice(0, 3)).toEqual(["what was there", `exit ${exit}`, ""]);
    expect(await terminal.modes()).toEqual({ isAlternate: false, isCursorShown: true });
    expect(await until("settings", () => box.read(".after") || undefined)).toBe(box.read(".before") ?? "");
  });

  test.concurrent("an error gives the terminal back, too, and is told", async () => {
    await using box = new Services();
    const terminal = new Tmux(box);
    mkdirSync(box.path("services/a"), { recursive: true });
    await terminal.open(`SVDIR=services\n${watching()}`);
    await terminal.shows("the table", (all) => rowIn(all, "a"));
    rmSync(box.path("services"), { recursive: true });
    const lines = await terminal.shows("the end", (all) => all.includes("exit 100") && all);
    expect(lines[0]).toMatch(/^fatal: services: unable to (open|read) directory: file does not exist$/);
    expect(await terminal.modes()).toEqual({ isAlternate: false, isCursorShown: true });
    expect(await until("settings", () => box.read(".after") || undefined)).toBe(box.read(".before") ?? "");
  });

  test.concurrent.each(["", "trap '' HUP;"])("it ends with its terminal: %j", async (before) => {
    await using box = new Services();
    const terminal = new Tmux(box);
    await box.add("a");
    await terminal.open(watching("", before));
    await terminal.shows("the table", (all) => rowIn(all, "a"));
    const pid = Number(box.read(".pid"));
    expect(alive(pid)).toBe(true);
    await terminal.close();
    await until("its end", () => !alive(pid));
  });

  test.concurrent("the end of the log, as it is written", async () => {
    await using box = new Services();
    const terminal = new Tmux(box);
    box.write({
      "web/run": "#!/bin/sh\nmkfifo lines; while :; do cat lines; done\n",
      "web/log/run": "#!/bin/sh\nmkdir -p main\nexec svlogd ./main\n",
    });
    await box.supervise("web");
    await terminal.open(watching());
    await terminal.shows("its log", (all) => / run$/.test(row(all, "web")));
    await terminal.press("l");
    await terminal.shows("the log", (all) => all[2] === "log of web");
    const say = (text: string) => box.run(["sh", "-c", `printf '${text}' >web/lines`]);
    await say("one\\ntwo\\033[2J\\n");
    await terminal.shows("lines", (all) => all[3] === "one" && all[4] === "two\\x1b[2J");
    await box.sv(["alarm", "web/log"]);
    await terminal.shows("a new file", (all) => all[3] === "");
    await say("three\\n");
    await terminal.shows("what is in it", (all) => all[3] === "three");
    await terminal.press("l");
    await terminal.shows("no log", (all) => all[2] === "");
  });

  test.concurrent("names of any kind have a line each, and no power", async () => {
    await using box = new Services();
    const terminal = new Tmux(box);
    const names = ["a b", "new\nline", "\x1b[2J\x1b[31mred", "x".repeat(255), "tab\there", "日本語"];
    for (const name of names) mkdirSync(box.path(name));
    await box.run(["sh", "-c", "mkdir \"$(printf 'caf\\351')\""]);
    await terminal.open(watching());
    const lines = await terminal.shows("all", (all) => all.some((line) => line.includes("日本語")) && all);
    expect(lines.slice(1, 9).map((line) => line.slice(2).split(/ {2,}/)[0])).toEqual([
      "\\x1b[2J\\x1b[31mred",
      "a b",
      "caf\\xe9",
      "new\\x0aline",
      "tab\\x09here",
      expect.stringMatching(/^x+…$/),
      "日本語",
      "",
    ]);
    for (const line of lines.slice(1, 8)) expect(line).toContain("no runsv");
  });

  test.concurrent("colours, unless NO_COLOR is set", async () => {
    await using box = new Services();
    await box.add("a");
    const coloured = new Tmux(box);
    await coloured.open(watching());
    await coloured.shows("the table", (all) => rowIn(all, "a"));
    expect((await coloured.lines(["-e"])).join()).toContain("\x1b[32m");
    await coloured.press("q");
    await coloured.shows("the end", (all) => all.includes("exit 0"));
    await using other = new Services();
    await other.add("a");
    const plain = new Tmux(other);
    await plain.open(watching("", "NO_COLOR=1"));
    await plain.shows("the table", (all) => rowIn(all, "a"));
    expect((await plain.lines(["-e"])).join()).not.toContain("\x1b");
  });

  test.concurrent("without privilege it says so", async () => {
    await using box = new Services();
    const terminal = new Tmux(box);
    chmodSync(box.directory, 0o755);
    await box.add("web");
    await terminal.open(`${AS_NOBODY.join(" ")} sv watch`);
    const told = "warning: web: unable to open supervise/ok: access denied: run it as root";
    await terminal.shows("denied", (all) => row(all, "web").includes("denied") && all.at(-1) === told);
    await terminal.press("r");
    await terminal.shows("denied again", (all) => all.at(-1) === told);
    expect(box.read("web/supervise/stat")).toBe("run\n");
  });
}
