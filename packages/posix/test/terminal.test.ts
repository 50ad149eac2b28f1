import { expect, test } from "bun:test";
import { Sandbox } from "../../../test/lib/sandbox.ts";
import { ours } from "../../../test/lib/suite.ts";
import { pipe } from "../src/files.ts";
import { terminalSize } from "../src/terminal.ts";

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
