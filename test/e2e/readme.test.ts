/** The tour of the README: every command in it is run, and says what is written there. */
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Sandbox } from "../lib/sandbox.ts";
import { ours, ROOT } from "../lib/suite.ts";

/** A person types slower than runsvdir starts a service. */
const TYPING: readonly (readonly [after: RegExp, wait: string])[] = [
  [/^mv /, 'until sv status hello >/dev/null && grep -q run "$SVDIR/hello/supervise/stat"; do :; done'],
  [/^sv restart/, 'until [ "$(grep -c I.am "$SVDIR/hello/log/main/current")" = 3 ]; do :; done'],
  [/^kill -KILL/, 'until sv status hello | grep -q "^run: hello: (pid [0-9]*) 0s;"; do :; done'],
];
const END = "--- end of a command's output ---";

/** The commands of a console block, each with what is shown below it. */
function commandsOf(block: string): readonly { readonly command: string; readonly output: string }[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = "", ...output] = part.split("\n");
      return { command, output: output.join("\n") };
    });
}

/** Leaves out what differs from one run to the next. */
function normalise(text: string): string {
  return text
    .replaceAll(/^[-\d]{10}_[:.\d]{14} /gm, "TIME ")
    .replaceAll(/I am \d+/g, "I am N")
    .replaceAll(/\b\d+\b(?!\n$)/g, "N")
    .replaceAll(/^\d+$/gm, "N")
    .replaceAll(/\d+s\b/g, "Ns");
}

test.concurrent("the tour runs as it is shown", async () => {
  await using box = new Sandbox(ours.bin);
  const [, block = ""] =
    /```console\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, "README.md"), "utf8")) ?? [];
  const commands = commandsOf(block);
  expect(commands.length).toBeGreaterThan(10);
  const typed = commands.flatMap(({ command }) => [
    command,
    ...TYPING.filter(([after]) => after.test(command)).map(([, wait]) => wait),
    `echo "${END}"`,
  ]);
  box.write({ tour: `set -m\n${typed.join("\n")}\n` });
  const { stdout } = await box.run(["bash", box.path("tour")], { cwd: ROOT, env: { TMPDIR: box.path() } });
  const said = stdout.split(`${END}\n`).slice(0, -1);
  expect(said.map(normalise)).toEqual(commands.map(({ output }) => normalise(output)));
});
