/** An installation of our programs in a sandbox, whose files may be replaced by others. */
import { cpSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Sandbox } from "./sandbox.ts";
import { ours, type Suite } from "./suite.ts";

export class Installation {
  readonly suite: Suite;
  readonly #prefix: string;

  /** @param prefix a path that does not exist yet */
  constructor(box: Sandbox, prefix = "installed") {
    this.#prefix = box.path(prefix);
    cpSync(dirname(ours.bin), this.#prefix, { recursive: true, verbatimSymlinks: true });
    this.suite = { name: "ours", bin: join(this.#prefix, "bin") };
  }

  /** Installs another version of a program, in which a piece of text is another one. */
  install(program: string, piece: string, other: string): void {
    const path = join(this.#prefix, "lib", "runit-ts", `${program}.js`);
    const text = readFileSync(path, "utf8");
    if (!text.includes(piece)) throw new Error(`${program} has no ${piece}`);
    this.#replace(path, text.replaceAll(piece, other));
  }

  /** Gives the runtime of a program one more setting. */
  tune(program: string, setting: string): void {
    const path = join(this.suite.bin, program);
    const image = readFileSync(path);
    const end = image.indexOf(0, image.indexOf("TUNING=="));
    image.write(`${setting}\n`, end, "latin1");
    this.#replace(path, image);
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
