/**
 * Makes the executables: `dist/bin/PROGRAM` for each program. What stands there is the launcher
 * (packages/launcher) with its settings written into it: the runtime, under the program's own name so that
 * process listings show it, and the program's bundle, both in `dist/lib/`, and how the runtime is tuned. The
 * launcher without settings is there too: it starts services under limits that the runtime cannot live under.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const packages = join(root, "packages");
const bin = join(root, "dist", "bin");
const lib = join(root, "dist", "lib");
const ARCHITECTURES: Record<string, string> = { x64: "x86_64", arm64: "aarch64" };
/** The room for each setting in the launcher's image, with its closing NUL; launcher.c has the same number. */
const ROOM = 1024;
/**
 * A supervisor waits for ever and does little at a time: no timer that wakes it, no helper threads, and every
 * collection a whole one, at a megabyte: what the quick ones leave would add up over a night of crashes.
 */
const TUNING = [
  "BUN_GC_TIMER_DISABLE=1",
  "BUN_JSC_useConcurrentGC=0",
  "BUN_JSC_useGenerationalGC=0",
  "BUN_JSC_largeHeapSize=1000000",
  "BUN_JSC_useWarmUpMarkedBlocks=0",
  "BUN_JSC_jitMemoryReservationSize=16777216",
];
const NO_COMPILERS = "BUN_JSC_useBaselineJIT=0";
/**
 * Only the logger has enough to do for a compiler to be worth its megabyte, and none for the costliest. chpst
 * becomes another program at once, perhaps under limits that leave no memory to collect garbage in.
 */
const TUNING_OF: Record<string, readonly string[]> = {
  svlogd: ["BUN_JSC_useFTLJIT=0"],
  chpst: [NO_COMPILERS, "BUN_JSC_useGC=0"],
};

function tuning(program: string): readonly string[] {
  return [...TUNING, ...(TUNING_OF[program] ?? [NO_COMPILERS])];
}

function launcher(): Buffer {
  const name = ARCHITECTURES[process.arch];
  if (name === undefined) throw new Error(`no launcher for ${process.arch}`);
  return readFileSync(join(packages, "launcher", `${name}.elf`));
}

function writeSetting(image: Buffer, mark: string, value: string): void {
  const position = image.indexOf(mark);
  if (position < 0) throw new Error(`no ${mark} in the launcher`);
  const bytes = Buffer.from(`${value}\0`);
  if (bytes.length > ROOM) throw new Error(`too long for the launcher: ${value}`);
  bytes.copy(image, position + mark.length);
}

/** posix-getopt wants one function of node:assert, which takes half as long to load as the runtime itself. */
const LOAD_ASSERT = "require('assert').ok";
const ASSERT = "function (value) { if (!value) throw new Error('assertion failed'); }";
const lightAssert: Bun.BunPlugin = {
  name: "light assert",
  setup(build) {
    build.onLoad({ filter: /posix-getopt\/lib\/getopt\.js$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      if (!source.includes(LOAD_ASSERT)) throw new Error(`${path} no longer has: ${LOAD_ASSERT}`);
      return { contents: source.replace(LOAD_ASSERT, ASSERT), loader: "js" };
    });
  },
};

/** Compiled ahead: the runtime finds the bytecode next to the script and need not parse it. */
async function bundle(program: string): Promise<string> {
  await Bun.build({
    entrypoints: [join(packages, program, "src", "main.ts")],
    outdir: lib,
    naming: `${program}.js`,
    target: "bun",
    format: "cjs",
    bytecode: true,
    minify: { whitespace: true, syntax: true, identifiers: false },
    plugins: [lightAssert],
  });
  return join(lib, `${program}.js`);
}

async function build(program: string): Promise<void> {
  const script = await bundle(program);
  const runtime = join(lib, program);
  symlinkSync(realpathSync(process.execPath), runtime);
  const image = launcher();
  writeSetting(image, "RUNTIME=", runtime);
  writeSetting(image, "SCRIPT==", script);
  writeSetting(
    image,
    "TUNING==",
    tuning(program)
      .map((entry) => `${entry}\n`)
      .join(""),
  );
  writeFileSync(join(bin, program), image, { mode: 0o755 });
}

const programs = readdirSync(packages).filter((name) => existsSync(join(packages, name, "src", "main.ts")));
for (const directory of [bin, lib]) {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
}
writeFileSync(join(lib, "starter"), launcher(), { mode: 0o755 });
await Promise.all(programs.map(build));
console.log(`built in dist/bin: ${programs.join(" ")}`);
