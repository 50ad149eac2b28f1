/** dpkg's view of a clean root: which packages are installed there. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Result, Sandbox } from "../lib/sandbox.ts";
import type { CleanRoot } from "./clean-root.ts";

const DATABASE = "var/lib/dpkg";

export class DebianRoot {
  readonly #box: Sandbox;
  readonly #root: CleanRoot;

  constructor(box: Sandbox, root: CleanRoot) {
    this.#box = box;
    this.#root = root;
    for (const name of ["info", "updates"]) mkdirSync(root.path(DATABASE, name), { recursive: true });
    writeFileSync(root.path(DATABASE, "status"), "");
  }

  run(...words: readonly string[]): Promise<Result> {
    const options = [`--root=${this.#root.directory}`, "--log=/dev/null", "--force-unsafe-io"];
    return this.#box.run(["dpkg", ...options, ...words]);
  }

  /** The packages that are installed. */
  async packages(): Promise<string[]> {
    const query = ["dpkg-query", `--admindir=${this.#root.path(DATABASE)}`, "--show", "--showformat"];
    const { stdout } = await this.#box.run([...query, "$" + "{Package} "]);
    return stdout.trim().split(" ");
  }

  /** Makes a package of some files, and installs it. */
  async installOther(name: string, version: string, files: Record<string, string>): Promise<void> {
    const control = {
      Package: name,
      Version: version,
      Architecture: "all",
      Maintainer: "a test",
      Description: "test",
    };
    const lines = Object.entries(control).map(([field, value]) => `${field}: ${value}\n`);
    this.#box.write({ [join(name, "DEBIAN", "control")]: lines.join("") });
    for (const [path, content] of Object.entries(files)) this.#box.write({ [join(name, path)]: content });
    const file = this.#box.path(`${name}.deb`);
    await this.#box.run(["dpkg-deb", "--root-owner-group", "--build", name, file]);
    const { exit, stderr } = await this.run("--install", file);
    if (exit !== 0) throw new Error(stderr);
  }

  /** As that of the root, without dpkg's own files. */
  listing(): string[] {
    return this.#root.listing().filter((line) => !line.startsWith(DATABASE));
  }
}
