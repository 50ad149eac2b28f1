/** The tree of an installation, below its prefix. */
import { copyFileSync, cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { licenses } from "./licenses.ts";
import { DIST, ROOT, run } from "./target.ts";

interface Completion {
  /** Where the shell looks for what completes the words after `sv`. */
  readonly path: string;
  /** What has to stand there, given the script that the shell would be told to read. */
  readonly content: (script: string) => string;
}

const asItIs = (script: string) => script;
const COMPLETIONS: Record<string, Completion> = {
  bash: { path: "share/bash-completion/completions/sv", content: asItIs },
  // zsh makes the file the body of _sv, and calls that: the first time, it has to call what it defines.
  zsh: {
    path: "share/zsh/site-functions/_sv",
    content: (script) => `#compdef sv\n${script}_sv "$@"\n`,
  },
  fish: { path: "share/fish/vendor_completions.d/sv.fish", content: asItIs },
};
export const DOCUMENTATION = "share/doc/runit-ts";

/** Makes the tree in `into`: programs, the runtime, manual pages, completions and documentation. */
export function assemble(into: string): void {
  for (const part of ["bin", "lib", "share"])
    cpSync(join(DIST, part), join(into, part), { recursive: true, dereference: true });
  for (const [shell, { path, content }] of Object.entries(COMPLETIONS)) {
    mkdirSync(dirname(join(into, path)), { recursive: true });
    writeFileSync(join(into, path), content(run(join(DIST, "bin", "sv"), ["completion", shell])));
  }
  const documentation = join(into, DOCUMENTATION);
  mkdirSync(documentation, { recursive: true });
  for (const name of ["README.md", "LICENSE"]) copyFileSync(join(ROOT, name), join(documentation, name));
  writeFileSync(join(documentation, "LICENSES.libraries"), licenses());
  cpSync(join(ROOT, "docs"), join(documentation, "docs"), { recursive: true });
}

/** Puts a tree somewhere else, too, without a copy of its contents. */
export function link(from: string, into: string): void {
  mkdirSync(into, { recursive: true });
  run("cp", ["-al", ...readdirSync(from).map((name) => join(from, name)), into]);
}

/** The files of a tree, by their paths in it. */
export function filesOf(tree: string): string[] {
  return readdirSync(tree, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(tree.length + 1))
    .sort();
}
