/** `sv new`, `enable` and `disable`: from a command to a service and back. */
import { expect, test } from "bun:test";
import { lstatSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { ours } from "../lib/suite.ts";
import { until } from "../lib/until.ts";
import { Services, SLEEPER } from "./lib/services.ts";

/** Writes its arguments to the file that is the first, each ended by NUL. */
const RECORDER =
  '#!/bin/sh\nfile=$1\nshift\nprintf "%s\\0" "$@" >"$file.new"\nmv "$file.new" "$file"\nexec sleep 1000\n';

const ALL_BYTES = Array.from({ length: 255 }, (_, index) => String.fromCharCode(index + 1)).join("");

test.concurrent.each([
  ["quotes", ["'", '"', "it's", '"$HOME"', "''", "a'b\"c"]],
  ["spaces and nothing", ["a b", " ", "", "\t", "a  b "]],
  ["newlines", ["a\nb", "\n", "trailing\n\n", "\r\n"]],
  [
    "what a shell expands",
    ["$HOME", "`id`", "$(id)", "*", "?", "~", "{a,b}", "!!", "\\", "\\n", "a\\", "[a]"],
  ],
  ["what a shell takes for its own", ["#", "&", "|", ";", "<", ">", "a=b", "-x", "--", "(", ")", "if"]],
  ["UTF-8", ["ä", "日本語", "🦀"]],
])("runs exactly the command: %s", async (_, words) => {
  await using box = new Services();
  box.write({ record: RECORDER, "services/.keep": "" });
  const command = [box.path("record"), box.path("said"), ...words];
  expect(await box.sv(["new", "./web", "--", ...command])).toEqual({ stdout: "", stderr: "", exit: 0 });
  await box.supervise("web");
  const said = await until("the command to run", () => box.read("said"));
  expect(Buffer.from(said, "latin1").toString("utf8").split("\0").slice(0, -1)).toEqual(words);
});

test.concurrent("runs exactly the command: any byte there is", async () => {
  await using box = new Services();
  box.write({ record: RECORDER, bytes: ALL_BYTES });
  const make = `${join(ours.bin, "sv")} new ./web -- "$PWD/record" "$PWD/said" "$(cat bytes)"`;
  expect((await box.run(["bash", "-c", make])).exit).toBe(0);
  await box.supervise("web");
  expect(await until("the command to run", () => box.read("said"))).toBe(`${ALL_BYTES}\0`);
});

test.concurrent("all that can be asked for", async () => {
  await using box = new Services();
  const options = ["--env", "env", "--log", "./main", "--finish", "--down", "--user", "root"];
  expect(await box.sv(["new", "./web", ...options, "--", "sleep", "1000"])).toMatchObject({ exit: 0 });
  expect(box.read("web/run")).toBe("#!/bin/sh\nexec 2>&1\nexec chpst -e env -u root sleep 1000\n");
  expect(box.read("web/log/run")).toBe("#!/bin/sh\nexec svlogd -tt ./main\n");
  expect(readdirSync(box.path("web")).sort()).toEqual(["down", "env", "finish", "log", "run"]);
  expect(readdirSync(box.path("web/log")).sort()).toEqual(["main", "run"]);
  for (const script of ["run", "finish", "log/run"])
    expect(lstatSync(box.path("web", script)).mode & 0o777).toBe(0o755);
  expect(await box.sv(["lint", "./web"])).toEqual({ stdout: "", stderr: "", exit: 0 });
});

test.concurrent("never over what is there, and nothing is left of what fails", async () => {
  await using box = new Services();
  box.write({ "full/file": "", plain: "" });
  mkdirSync(box.path("empty"));
  symlinkSync("/nonexistent", box.path("dangling"));
  const before = readdirSync(box.directory).sort();
  for (const name of ["full", "plain", "empty", "dangling"]) {
    const { stdout, exit } = await box.sv(["new", `./${name}`, "--", "true"]);
    expect(stdout).toBe(`fail: ./${name}: unable to make ./${name}: file already exists\n`);
    expect(exit).toBe(1);
  }
  const { stdout } = await box.sv(["new", "./web", "--log", box.path("plain/log"), "--", "true"]);
  expect(stdout).toContain("not a directory\n");
  expect(
    readdirSync(box.directory)
      .filter((name) => name !== ".output")
      .sort(),
  ).toEqual(before);
  expect((await box.sv(["new", "none/web", "--", "true"])).stdout).toBe(
    "fail: none/web: unable to make none/web: file does not exist\n",
  );
  expect((await box.sv(["new", "./web", "true"])).exit).toBe(100);
  expect((await box.sv(["new", "./web"])).exit).toBe(100);
});

test.concurrent("enabled it comes up, disabled it is gone", async () => {
  await using box = new Services();
  for (const directory of ["services", "home"]) mkdirSync(box.path(directory));
  const env = { SVDIR: box.path("services") };
  box.start([join(ours.bin, "runsvdir"), "services"], { env });
  await box.sv(["new", "home/web", "--", "sleep", "1000"]);
  await box.sv(["new", "home/idle", "--down", "--", "sleep", "1000"]);

  const enabled = await box.sv(["enable", "./home/web", "home/idle"], { env });
  expect(enabled.stdout).toMatch(/^ok: run: web: \(pid \d+\) \d+s$/m);
  expect(enabled.stdout).toMatch(/^ok: down: idle: \d+s$/m);
  expect(enabled.exit).toBe(0);
  expect(readlinkSync(box.path("services/web"))).toBe(box.path("home/web"));
  const again = await box.sv(["enable", "--directory", "home", "web"], { env });
  expect(again.stdout).toMatch(/^ok: run: web: \(pid \d+\) \d+s\n$/);

  const disabled = await box.sv(["-w", "30", "disable", "web", "idle"], { env });
  expect(disabled).toMatchObject({ stderr: "", exit: 0 });
  // Each is told when it is gone.
  expect(disabled.stdout.split("\n").sort()).toEqual([
    "",
    "ok: idle: runsv not running",
    "ok: web: runsv not running",
  ]);
  expect(readdirSync(box.path("services"))).toEqual([]);
  expect(box.read("home/web/supervise/stat")).toBe("down\n");
});

test.concurrent("what is no link is not touched; what is no service is not linked", async () => {
  await using box = new Services();
  box.write({ "real/run": SLEEPER, "home/real/run": SLEEPER, "home/empty/file": "" });
  const before = readdirSync(box.directory);
  const sv = async (...words: string[]) => {
    const { stdout, exit } = await box.sv(words);
    expect(exit).toBe(1);
    return stdout;
  };
  expect(await sv("disable", "real")).toContain("is no link");
  expect(await sv("disable", "none")).toContain("file does not exist");
  expect(await sv("disable", "../x")).toBe("fail: ../x: no name in the services directory\n");
  expect(await sv("enable", "home/real")).toContain("file already exists");
  expect(await sv("enable", "home/empty")).toBe(
    "fail: home/empty: unable to stat run: file does not exist\n",
  );
  expect(await sv("enable", "home/none")).toContain(
    "unable to change to service directory: file does not exist",
  );
  expect(readdirSync(box.directory).filter((name) => name !== ".output")).toEqual(before);
});

test.concurrent("nobody acts: enable and disable say so", async () => {
  await using box = new Services();
  box.write({ "home/web/run": SLEEPER });
  mkdirSync(box.path("services"));
  const env = { SVDIR: box.path("services") };
  const enabled = await box.sv(["enable", "-w", "0", "home/web"], { env });
  expect(enabled.stdout).toBe("warning: web: unable to open supervise/ok: file does not exist\n");
  expect(enabled.exit).toBe(1);
  await box.supervise("home/web");
  const disabled = await box.sv(["disable", "-w", "0", "web"], { env });
  expect(disabled.stdout).toMatch(/^timeout: run: web: \(pid \d+\) \d+s\n$/);
  expect(disabled.exit).toBe(1);
});
