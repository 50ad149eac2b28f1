/** The examples of a page: commands, each with what is shown below it, that are typed in one shell. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Sandbox } from "./sandbox.ts";
import { ROOT } from "./suite.ts";

const END = "--- end of a command's output ---";

interface Example {
  readonly command: string;
  readonly output: string;
}

/** The commands in the console blocks of a page. */
function examplesOf(page: string): readonly Example[] {
  const text = readFileSync(join(ROOT, page), "utf8");
  return [...text.matchAll(/```console\n(.*?)```/gs)].flatMap(([, block = ""]) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const [command = "", ...output] = part.split("\n");
        return { command, output: output.join("\n") };
      }),
  );
}

/** Leaves out what differs from one run to the next, and the width of columns with it. */
function normalise(text: string): string {
  return text
    .replaceAll(/^[-\d]{10}_[:.\d]{14} /gm, "TIME ")
    .replaceAll(/I am \d+/g, "I am N")
    .replaceAll(/\b\d+\b(?!\n$)/g, "N")
    .replaceAll(/^\d+$/gm, "N")
    .replaceAll(/\d+s\b/g, "Ns")
    .replaceAll(/ +/g, " ");
}

export interface Tour {
  readonly shown: readonly string[];
  readonly said: readonly string[];
}

/**
 * Types the examples of a page in the project's directory; gives what the page shows and what was said, of each.
 * @param typing what is waited for after commands that match, as a person types slower than this does
 */
export async function takeTour(
  box: Sandbox,
  page: string,
  typing: readonly (readonly [after: RegExp, wait: string])[] = [],
): Promise<Tour> {
  const examples = examplesOf(page);
  const typed = examples.flatMap(({ command }) => [
    command,
    ...typing.filter(([after]) => after.test(command)).map(([, wait]) => wait),
    `echo "${END}"`,
  ]);
  box.write({ tour: `set -m\n${typed.join("\n")}\n` });
  const { stdout } = await box.run(["bash", box.path("tour")], { cwd: ROOT, env: { TMPDIR: box.path() } });
  const said = stdout.split(`${END}\n`).slice(0, -1);
  return { shown: examples.map(({ output }) => normalise(output)), said: said.map(normalise) };
}
