/**
 * The runtime with all programs in it, one executable. It reads no file before a program begins, neither theirs nor
 * any that happens to be where they are called.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expectLightened, lighten } from "./lightening.ts";

export const PACKAGES = join(dirname(dirname(fileURLToPath(import.meta.url))), "packages");

const main = (program: string) => join(PACKAGES, program, "src", "main.ts");

export const PROGRAMS: readonly string[] = readdirSync(PACKAGES).filter((name) => existsSync(main(name)));

/** By what name the runtime knows a program. */
export function moduleOf(program: string): string {
  return `./${program}/src/main.js`;
}

/** The part of a program that it imports only when it needs it: a module of its own, so as not to slow the other. */
const EXTENDED = "extended";

const extensions: readonly string[] = PROGRAMS.map((program) =>
  join(dirname(main(program)), `${EXTENDED}.ts`),
).filter(existsSync);

const apart: Bun.BunPlugin = {
  name: "apart",
  setup(build) {
    // No more than this one import: what passes here is not freed of what is unused.
    build.onResolve({ filter: new RegExp(`^\\./${EXTENDED}\\.ts$`) }, () => ({
      path: `./${EXTENDED}.js`,
      external: true,
    }));
  },
};

/**
 * Makes the executable.
 * @param plugins what else is to be done to the sources
 */
export async function makeRuntime(file: string, plugins: readonly Bun.BunPlugin[] = []): Promise<void> {
  const compiled = `${file}.compiled`;
  const { logs } = await Bun.build({
    entrypoints: [join(PACKAGES, "launcher", "src", "program.ts"), ...PROGRAMS.map(main), ...extensions],
    root: PACKAGES,
    target: "bun",
    format: "cjs",
    // Compiled ahead: nothing is parsed when a program begins.
    bytecode: true,
    minify: { whitespace: true, syntax: true, identifiers: false },
    // Where the module is, not where its source was.
    define: { "import.meta.dir": "module.path" },
    plugins: [...plugins, lighten, apart],
    compile: { outfile: compiled, autoloadDotenv: false, autoloadBunfig: false },
  });
  // Without bytecode for a module there is an executable all the same, only slower.
  if (logs.length > 0) throw new AggregateError(logs, "not all could be compiled");
  expectLightened();
  // In one piece: the system then keeps it in large pages, and maps these quicker than many small ones.
  writeFileSync(file, readFileSync(compiled), { mode: 0o755 });
  rmSync(compiled);
}
