/** The packages that `pnpm release` has made. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ours, ROOT } from "../lib/suite.ts";

const RELEASE = join(ROOT, "dist", "release");

export interface Release {
  readonly archive: string;
  /** In the place of Debian's runit, and beside it. */
  readonly debian: string;
  readonly debianBeside: string;
  readonly npm: string;
}

/** Undefined when there is none, or one of other programs than those that are tested. */
export const released: Release | undefined = findRelease();

function findRelease(): Release | undefined {
  const names = list(RELEASE);
  const find = (pattern: RegExp) => join(RELEASE, names.find((name) => pattern.test(name)) ?? "");
  const release = {
    archive: find(/\.tar\.gz$/),
    debian: find(/^runit-ts_.*\.deb$/),
    debianBeside: find(/^runit-ts-beside_.*\.deb$/),
    npm: find(/\.tgz$/),
  };
  return names.length > 0 && isOfWhatIsBuilt(release.archive) ? release : undefined;
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function isOfWhatIsBuilt(archive: string): boolean {
  const directory = mkdtempSync(join(tmpdir(), "runit-ts-"));
  try {
    const programs = ["--strip-components=2", "--wildcards", "*/tree/lib/runit-ts/runtime", "*/tree/bin/*"];
    execFileSync("tar", ["-xzf", archive, "-C", directory, ...programs]);
    return ["bin", "lib/runit-ts"].every((part) =>
      list(join(directory, part)).every((name) =>
        readFileSync(join(directory, part, name)).equals(readFileSync(join(dirname(ours.bin), part, name))),
      ),
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}
