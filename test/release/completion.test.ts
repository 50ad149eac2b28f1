/** The completions that a release brings, where shells look for them. */
import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { Sandbox } from "../lib/sandbox.ts";
import { available, ours } from "../lib/suite.ts";
import { released } from "./released.ts";

/** How shells tell what they would offer after `sv comp`. */
const COMPLETING = [
  { shell: "fish", ask: ["-c", "complete -C 'sv comp'"] },
  {
    shell: "zsh",
    ask: [
      "-fc",
      `fpath=(share/zsh/site-functions $fpath); autoload -Uz compinit; compinit -D -u
      compadd() { print -l $candidates }
      words=(sv comp) CURRENT=2 PREFIX=comp; $_comps[sv]`,
    ],
  },
  {
    shell: "bash",
    ask: [
      "-c",
      `. share/bash-completion/completions/sv
      COMP_WORDS=(sv comp) COMP_CWORD=1; _sv; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ],
  },
];

if (available("a release of what is built (pnpm release)", released)) {
  const { archive } = released;
  for (const { shell, ask } of COMPLETING) {
    const path = [`/bin/${shell}`, `/usr/bin/${shell}`].find((file) => existsSync(file));
    if (!available(shell, path)) continue;
    test.concurrent(`${shell} completes the words after sv`, async () => {
      await using box = new Sandbox(ours.bin);
      await box.run(["tar", "-xzf", archive, "--strip-components=2", "--wildcards", "*/tree/share/*"]);
      const data = { XDG_DATA_DIRS: box.path("share"), HOME: box.directory };
      const { stdout } = await box.run([path, ...ask], { env: data });
      expect(stdout.split("\n").map((line) => line.split("\t")[0])).toContain("completion");
    });
  }
}
