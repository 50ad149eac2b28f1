/** The licences of what a release contains and we have not written: the runtime, and the libraries in the programs. */
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "./target.ts";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Record<string, string>;
}

function manifestOf(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
}

/** Where a package finds one that it depends on: in the next node_modules, outwards. */
function dependency(directory: string, name: string): string {
  const path = join(directory, "node_modules", name);
  if (existsSync(path)) return realpathSync(path);
  if (directory === dirname(directory)) throw new Error(`${name} is not installed`);
  return dependency(dirname(directory), name);
}

function collect(directory: string, found: Set<string>): void {
  for (const name of Object.keys(manifestOf(directory).dependencies ?? {})) {
    const path = dependency(directory, name);
    if (found.has(path)) continue;
    found.add(path);
    collect(path, found);
  }
}

function textOf(directory: string): string {
  const { name, version, license = "no licence named" } = manifestOf(directory);
  const file = readdirSync(directory).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? "" : `\n${readFileSync(join(directory, file), "utf8").trim()}\n`;
  return `${name} ${version}: ${license}\n${text}`;
}

/** The licences, one after the other. */
export function licenses(): string {
  const packages = join(ROOT, "packages");
  const found = new Set<string>();
  for (const name of readdirSync(packages).filter((entry) =>
    existsSync(join(packages, entry, "package.json")),
  ))
    collect(join(packages, name), found);
  const libraries = [...found].filter((path) => !path.startsWith(packages)).sort();
  const runtime = `${textOf(dependency(ROOT, "bun"))}\nIts parts have their own: https://bun.com/docs/project/license\n`;
  return [runtime, ...libraries.map(textOf)].join(`\n${"-".repeat(72)}\n\n`);
}
