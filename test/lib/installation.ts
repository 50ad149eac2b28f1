/** An installation of our programs in a sandbox, whose files may be replaced by others. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeRuntime, PACKAGES } from "../../tools/runtime.ts";
import type { Sandbox } from "./sandbox.ts";
import { ours, type Suite } from "./suite.ts";

export class Installation {
  readonly suite: Suite;
  readonly #prefix: string;

  /** @param prefix a path that does not exist yet */
  constructor(box: Sandbox, prefix = "installed") {
    this.#prefix = box.path(prefix);
    const parts = ["bin", "lib"].map((part) => join(dirname(ours.bin), part));
    mkdirSync(this.#prefix);
    // Nothing is written to, so there need be no copy, where that is possible.
    execFileSync("sh", ["-c", 'cp -al "$@" 2>/dev/null || cp -a "$@"', "sh", ...parts, this.#prefix]);
    this.suite = { name: "ours", bin: join(this.#prefix, "bin") };
  }

  /** Installs another version, in which a piece of the text of a package is another one. */
  async install(name: string, piece: string, other: string): Promise<void> {
    const runtime = join(this.#prefix, "lib", "runit-ts", "runtime");
    const sources = new RegExp(`^${PACKAGES}/${name}/src/.*\\.ts$`);
    let found = false;
    await makeRuntime(`${runtime}.new`, [
      {
        name: "another version",
        setup(build) {
          build.onLoad({ filter: sources }, ({ path }) => {
            const text = readFileSync(path, "utf8");
            found ||= text.includes(piece);
            return { contents: text.replace(piece, other), loader: "ts" };
          });
        },
      },
    ]);
    if (!found) throw new Error(`${name} has no ${piece}`);
    renameSync(`${runtime}.new`, runtime);
  }

  /** Installs something that is no program at all. */
  spoil(program: string): void {
    this.#replace(join(this.suite.bin, program), "no program");
  }

  /** Installs some other program under its name. */
  put(program: string, file: string): void {
    this.#replace(join(this.suite.bin, program), readFileSync(file));
  }

  /** Moves everything away. */
  move(): void {
    renameSync(this.#prefix, `${this.#prefix}.moved`);
  }

  /** As installers do it: what runs keeps its file. */
  #replace(path: string, content: string | Buffer): void {
    writeFileSync(`${path}.new`, content, { mode: 0o755 });
    renameSync(`${path}.new`, path);
  }
}
