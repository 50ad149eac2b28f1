/** Our programs where every user can execute them, wherever the checkout is: the tests run them as nobody too. */
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { close, pipe } from "@runit-ts/posix";
import { AS_NOBODY } from "./nobody.ts";

/** What an installation is made of. */
const PARTS = ["bin", "lib"];
/** Reads until the end of file, which no signal to the tests' process group keeps it from, and removes. */
const REMOVER = `trap "" HUP INT TERM; cat; rm -rf "$1"`;

/** Whether nobody can execute the programs that are installed there. Who is not root cannot become nobody. */
function isReachable(prefix: string): boolean {
  if (process.getuid?.() !== 0) return true;
  return Bun.spawnSync([...AS_NOBODY, join(prefix, "bin", "chpst"), "true"]).exitCode === 0;
}

/**
 * Removes a directory when this process has ended, however it does: `bun test` tells nobody of its end, but then
 * the pipe has no writer any more.
 */
function removeAtEnd(directory: string): void {
  const { reader } = pipe();
  Bun.spawn(["sh", "-c", REMOVER, "sh", directory], { stdio: [reader, "ignore", "ignore"] }).unref();
  close(reader);
}

/** The prefix itself, or, where a directory above it is closed to others (/root, say), that of a copy. */
export function reachable(prefix: string): string {
  if (isReachable(prefix)) return prefix;
  const copy = mkdtempSync(join(tmpdir(), "runit-ts-"));
  removeAtEnd(copy);
  execFileSync("cp", ["-RL", ...PARTS.map((part) => join(prefix, part)), copy]);
  execFileSync("chmod", ["-R", "a+rX", copy]);
  return copy;
}
