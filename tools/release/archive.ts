/** The archive: a tree, and a script that installs it. */
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { machine, RELEASE, run, VERSION } from "./target.ts";
import { filesOf, link } from "./tree.ts";

/** Writes a script of this directory with what it has to know of the release. */
function writeScript(name: string, to: string): void {
  const text = readFileSync(join(import.meta.dirname, name), "utf8")
    .replaceAll("@VERSION@", VERSION)
    .replaceAll("@MACHINE@", machine().uname);
  writeFileSync(to, text);
  chmodSync(to, 0o755);
}

/** Packs a tree; `time` is that of all files in it, in seconds. */
export function makeArchive(tree: string, stage: string, time: number): string {
  const name = `runit-ts-${VERSION}-linux-${machine().uname}`;
  const directory = join(stage, name);
  link(tree, join(directory, "tree"));
  writeScript("install.sh", join(directory, "install"));
  writeScript("uninstall.sh", join(directory, "tree", "lib", "runit-ts", "uninstall"));
  writeFileSync(join(directory, "files"), `${filesOf(join(directory, "tree")).join("\n")}\n`);
  const archive = join(RELEASE, `${name}.tar.gz`);
  const reproducible = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", `--mtime=@${time}`];
  run("tar", [...reproducible, "-czf", archive, "-C", dirname(directory), basename(directory)]);
  return archive;
}
