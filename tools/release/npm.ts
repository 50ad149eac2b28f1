/** The npm package: the whole tree, so that nothing has to run, or to be fetched, when it is installed. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { LICENSE, RELEASE, run, SUMMARY, VERSION } from "./target.ts";
import { DOCUMENTATION, filesOf, link } from "./tree.ts";

const PARTS = ["bin", "lib", "share"];

export function makeNpmPackage(tree: string, stage: string): string {
  const directory = join(stage, "npm");
  link(tree, directory);
  const files = filesOf(tree);
  const programs = files.filter((file) => file.startsWith("bin/"));
  const manifest = {
    name: "runit-ts",
    version: VERSION,
    description: SUMMARY,
    license: LICENSE,
    os: ["linux"],
    cpu: [process.arch],
    libc: ["glibc"],
    bin: Object.fromEntries(programs.map((file) => [file.slice("bin/".length), file])),
    man: files.filter((file) => file.startsWith("share/man/")),
    files: PARTS,
  };
  writeFileSync(join(directory, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const name of ["README.md", "LICENSE"]) run("cp", ["-l", join(tree, DOCUMENTATION, name), directory]);
  return join(RELEASE, run("npm", ["pack", "--silent", `--pack-destination=${RELEASE}`], directory).trim());
}
