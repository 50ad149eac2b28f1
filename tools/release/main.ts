/**
 * Makes the packages, `pnpm release`, of what has been built in `dist`: an archive with its installer, two Debian
 * packages and an npm package, all of one tree. They are in `dist/release`.
 */
import { mkdirSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { makeArchive } from "./archive.ts";
import { makeDebianPackages } from "./debian.ts";
import { makeNpmPackage } from "./npm.ts";
import { RELEASE, run } from "./target.ts";
import { assemble } from "./tree.ts";

const MEGABYTE = 1e6;
const WHOEVER_OWNS_IT = ["-c", "safe.directory=*"];

/** The time of the last change, in seconds: whoever makes the same release makes the same files. */
function timeOfRelease(): number {
  return Number(
    process.env.SOURCE_DATE_EPOCH ?? run("git", [...WHOEVER_OWNS_IT, "log", "-1", "--format=%ct"]),
  );
}

const stage = join(RELEASE, "stage");
rmSync(RELEASE, { recursive: true, force: true });
mkdirSync(stage, { recursive: true });
const tree = join(stage, "tree");
const time = timeOfRelease();
process.env.SOURCE_DATE_EPOCH = String(time);
assemble(tree);
const made = [
  makeArchive(tree, stage, time),
  ...makeDebianPackages(tree, stage),
  makeNpmPackage(tree, stage),
];
rmSync(stage, { recursive: true });
for (const file of made)
  console.log(`dist/release/${basename(file)}: ${(statSync(file).size / MEGABYTE).toFixed(0)} MB`);
