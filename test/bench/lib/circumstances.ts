/** The machine, and the versions of what is measured on it. */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { dirname, join } from "node:path";
import manifest from "../../../package.json" with { type: "json" };
import type { Circumstances } from "./results.ts";

/** Who else is measured: a program by which it is known to be there, and its version. */
const OTHERS = [
  { name: "runit", program: "runsv", version: () => lastWord("dpkg-query", "-W", "runit") },
  { name: "daemontools", program: "svscan", version: () => lastWord("dpkg-query", "-W", "daemontools") },
  { name: "s6", program: "s6-svscan", version: () => lastWord("dpkg-query", "-W", "s6") },
  { name: "supervisord", program: "supervisord", version: () => lastWord("supervisord", "--version") },
  { name: "pm2", program: "pm2", version: () => manifestVersion("pm2") },
];

/** As they are now. */
export function circumstances(): Circumstances {
  const processors = cpus();
  const there = OTHERS.filter(({ program }) => Bun.which(program));
  return {
    date: new Date().toISOString().slice(0, "2026-11-22".length),
    machine: {
      cpu: processors[0]?.model ?? "unknown",
      cores: processors.length,
      kernel: release(),
      memory: totalmem(),
    },
    versions: {
      "runit-ts": manifest.version,
      bun: Bun.version,
      ...Object.fromEntries(there.map(({ name, version }) => [name, version() ?? "unknown"])),
    },
  };
}

/** The last word that a command says. */
function lastWord(...[program = "", ...words]: readonly string[]): string | undefined {
  if (!Bun.which(program)) return undefined;
  const { exitCode, stdout } = Bun.spawnSync([program, ...words]);
  return exitCode === 0 ? stdout.toString().trim().split(/\s/).at(-1) : undefined;
}

/** From the package.json of a program that npm installed: asked for its version, pm2 leaves a daemon behind. */
function manifestVersion(program: string): string | undefined {
  const path = Bun.which(program);
  const file = path && join(dirname(dirname(realpathSync(path))), "package.json");
  return file && existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).version : undefined;
}
