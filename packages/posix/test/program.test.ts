import { expect, test } from "bun:test";
import { Sandbox } from "../../../test/lib/sandbox.ts";
import { ours } from "../../../test/lib/suite.ts";

const IMPORT = `import { environmentVariable, invocation, nameProcess, print } from ${JSON.stringify(import.meta.resolve("../src/index.ts"))};`;

/** Runs TypeScript in a process of its own, which a shell command starts: it can pass bytes that are no text. */
async function run(script: string, command: string) {
  await using box = new Sandbox(ours.bin);
  box.write({ "script.ts": `${IMPORT}\n${script}` });
  return await box.run(["sh", "-c", command, process.execPath]);
}

/** What was written as JSON, which is UTF-8; a sandbox gives output as bytes. */
const fromJson = (output: string): unknown => JSON.parse(Buffer.from(output, "latin1").toString("utf8"));

const SHOW_INVOCATION = "console.log(JSON.stringify(invocation()))";

test.concurrent("the name as called and the words, as bytes", async () => {
  const { stdout } = await run(SHOW_INVOCATION, `exec "$0" script.ts module ./link/sv é '' 'a b' -x`);
  expect(fromJson(stdout)).toEqual({ name: "./link/sv", words: ["\xc3\xa9", "", "a b", "-x"] });
});

test.concurrent("the process is named as the program was called", async () => {
  const script = `nameProcess(invocation().name); console.log(await Bun.file("/proc/self/comm").text())`;
  expect((await run(script, `exec "$0" script.ts module ./link/sv x`)).stdout).toBe("sv\n\n");
});

test.concurrent("words that are no UTF-8, among others", async () => {
  const { stdout } = await run(
    SHOW_INVOCATION,
    `exec "$0" script.ts module name "$(printf 'caf\\351')" é "$(printf '\\377\\376')"`,
  );
  expect(fromJson(stdout)).toEqual({ name: "name", words: ["caf\xe9", "\xc3\xa9", "\xff\xfe"] });
});

test.concurrent("environment variables, as bytes", async () => {
  const { stdout } = await run(
    `console.log(JSON.stringify(["A", "B", "C", "D"].map((name) => environmentVariable(name) ?? null)))`,
    `A= B=é C="$(printf 'caf\\351=1')" exec "$0" script.ts`,
  );
  expect(fromJson(stdout)).toEqual(["", "\xc3\xa9", "caf\xe9=1", null]);
});

test.concurrent("what is printed arrives byte for byte, all of it", async () => {
  const { stdout, stderr } = await run(
    `print(1, "\\xff\\0" + "x".repeat(1_000_000)); print(2, "said");`,
    `exec "$0" script.ts`,
  );
  expect(stdout).toBe(`\xff\0${"x".repeat(1_000_000)}`);
  expect(stderr).toBe("said");
});

test.concurrent("a reader who left is no reason to fail", async () => {
  const { stderr } = await run(
    `for (let count = 0; count < 100; count++) print(1, "x".repeat(100_000)); print(2, "done");`,
    `"$0" script.ts | true`,
  );
  expect(stderr).toBe("done");
});
