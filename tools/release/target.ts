/** What is released, for which machine, and as of when. */
import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import manifest from "../../package.json" with { type: "json" };

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const DIST = join(ROOT, "dist");
/** Where the packages go. */
export const RELEASE = join(DIST, "release");
export const VERSION = manifest.version;
export const LICENSE = manifest.license;
export const SUMMARY = manifest.description;

/** The processor, in the words of uname(1) and of Debian. */
interface Machine {
  readonly uname: string;
  readonly debian: string;
}
const MACHINES: Record<string, Machine> = {
  x64: { uname: "x86_64", debian: "amd64" },
  arm64: { uname: "aarch64", debian: "arm64" },
};

/** The machine that this runs on: the runtime is the one that is installed here. */
export function machine(): Machine {
  const found = MACHINES[process.arch];
  if (found === undefined) throw new Error(`no release for ${process.arch}`);
  return found;
}

/** Runs a program to its end; gives what it prints. */
export function run(program: string, args: readonly string[], cwd = ROOT): string {
  return execFileSync(program, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}
