import { expect, test } from "bun:test";
import { Sandbox } from "../../../test/lib/sandbox.ts";
import { ours } from "../../../test/lib/suite.ts";
import { attempt } from "../src/errors.ts";
import { pipe } from "../src/files.ts";
import { makeRaw, terminalSize } from "../src/terminal.ts";

test("what is no terminal has no size", () => {
  const { reader } = pipe();
  expect(terminalSize(reader)).toBeUndefined();
  expect(terminalSize(-1)).toBeUndefined();
});

test("a terminal has the size it was given", async () => {
  await using box = new Sandbox(ours.bin);
  const module = new URL("../src/terminal.ts", import.meta.url).pathname;
  box.write({
    "size.ts": `import { terminalSize } from "${module}";\nconsole.log(JSON.stringify(terminalSize(1)));\n`,
  });
  const command = `stty cols 97 rows 31; ${process.execPath} ${box.path("size.ts")}`;
  const { stdout } = await box.run(["script", "-qec", command, "/dev/null"], { env: { SHELL: "/bin/sh" } });
  expect(JSON.parse(stdout)).toEqual({ columns: 97, rows: 31 });
});

test("a terminal is made raw, and set back", async () => {
  await using box = new Sandbox(ours.bin);
  const module = new URL("../src/terminal.ts", import.meta.url).pathname;
  box.write({
    "raw.ts": `import { makeRaw } from "${module}";
const settings = () => Bun.spawnSync(["stty", "-a"], { stdin: "inherit" }).stdout.toString();
const before = settings();
const restore = makeRaw(0);
const raw = settings();
restore();
console.log(JSON.stringify({ before, raw, after: settings() }));
`,
  });
  const command = `${process.execPath} ${box.path("raw.ts")}`;
  const { stdout } = await box.run(["script", "-qec", command, "/dev/null"], { env: { SHELL: "/bin/sh" } });
  const { before, raw, after } = JSON.parse(stdout);
  expect(before).toContain(" icanon");
  for (const setting of ["-icanon", "-echo", "-isig", "-icrnl", "-ixon", "-opost"])
    expect(raw).toContain(setting);
  expect(after).toBe(before);
});

test("what is no terminal is not made raw", () => {
  const { reader } = pipe();
  expect(attempt(() => makeRaw(reader))).toMatchObject({ code: "ENOTTY", call: "tcgetattr" });
});
