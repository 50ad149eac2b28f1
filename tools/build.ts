/**
 * Makes the executables: `dist/bin/PROGRAM` for each program. What stands there is the launcher
 * (packages/launcher) with its settings written into it: where the runtime and the program's bundle are, both in
 * `dist/lib/runit-ts/`, and how the runtime is tuned. `dist` is laid out as an installation's prefix, and paths
 * are from there. The library that starts processes (packages/starter) is in `dist/lib/runit-ts/` too.
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
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const packages = join(root, "packages");
const prefix = join(root, "dist");
const bin = join(prefix, "bin");
const lib = join(prefix, "lib", "runit-ts");
const runtime = join(lib, "bun");
const ARCHITECTURES: Record<string, string> = { x64: "x86_64", arm64: "aarch64" };
/** The room for each setting in the launcher's image, with its closing NUL; launcher.c has the same number. */
const ROOM = 1024;
/** For all: no timer that wakes a program which waits, no helper threads, no address space that a limit may refuse. */
const TUNING = [
  "BUN_GC_TIMER_DISABLE=1",
  "BUN_JSC_useConcurrentGC=0",
  "BUN_JSC_numberOfGCMarkers=1",
  "BUN_JSC_useWarmUpMarkedBlocks=0",
  "BUN_JSC_jitMemoryReservationSize=16777216",
];
/**
 * For what waits for ever and does little at a time: every collection is a whole one, at a megabyte. What the quick
 * ones leave would add up over a night of crashes.
 */
const SMALL_FOR_EVER = ["BUN_JSC_useGenerationalGC=0", "BUN_JSC_largeHeapSize=1000000"];
/** Only the logger has enough to do for compilers to be worth their megabytes. */
const NO_COMPILERS = "BUN_JSC_useBaselineJIT=0";
/** chpst becomes another program at once, perhaps under limits that leave no memory to collect garbage in. */
const TUNING_OF: Record<string, readonly string[]> = {
  runsv: [...SMALL_FOR_EVER, NO_COMPILERS],
  runsvdir: [...SMALL_FOR_EVER, NO_COMPILERS],
  svlogd: SMALL_FOR_EVER,
  sv: [NO_COMPILERS],
  chpst: [NO_COMPILERS, "BUN_JSC_useGC=0"],
};

function tuning(program: string): readonly string[] {
  const own = TUNING_OF[program];
  if (own === undefined) throw new Error(`how is ${program} to be tuned?`);
  return [...TUNING, ...own];
}

/** What is kept compiled for this machine in a package. */
function image(name: string, suffix: string): Buffer {
  const architecture = ARCHITECTURES[process.arch];
  if (architecture === undefined) throw new Error(`no ${name} for ${process.arch}`);
  return readFileSync(join(packages, name, `${architecture}.${suffix}`));
}

function writeSetting(image: Buffer, mark: string, value: string): void {
  const position = image.indexOf(mark);
  if (position < 0) throw new Error(`no ${mark} in the launcher`);
  const bytes = Buffer.from(`${value}\0`);
  if (bytes.length > ROOM) throw new Error(`too long for the launcher: ${value}`);
  bytes.copy(image, position + mark.length);
}

/**
 * Parts of libraries that load half the runtime, or take long, for next to nothing, or look for files where the
 * library was when this was built.
 */
interface Lightening {
  readonly file: RegExp;
  /** What is too heavy, and what stands in its place. */
  readonly swaps: Readonly<Record<string, string>>;
}
const LIGHTENINGS: readonly Lightening[] = [
  // posix-getopt wants one function of node:assert, looks at each letter whether it may be an option, and is wrapped.
  {
    file: /posix-getopt\/lib\/getopt\.js$/,
    swaps: {
      "require('assert').ok": "function (value) { if (!value) throw new Error('assertion failed'); }",
      "!/^[\\w\\d\\u1000-\\u1100]$/.test(chr)": "false",
      "exports.BasicParser = goBasicParser;": "export { goBasicParser as BasicParser };",
    },
  },
  // cli-table3 measures each cell several times; the runtime does it in no time.
  {
    file: /cli-table3\/src\/utils\.js$/,
    swaps: { "require('string-width')": "Bun.stringWidth" },
  },
  // chalk asks node:tty whether to use colours, yargs the stream how wide it is: sv asks the terminal itself.
  {
    file: /chalk\/source\/vendor\/supports-color\/index\.js$/,
    swaps: { "import tty from 'node:tty';": "const tty = { isatty: () => false };" },
  },
  // yargs also looks for its package, to tell a version that is not sv's.
  {
    file: /yargs\/lib\/platform-shims\/esm\.mjs$/,
    swaps: {
      "typeof process.stdout.columns !== 'undefined' ? process.stdout.columns : null": "null",
      "fileURLToPath(import.meta.url)": "'/'",
      "findUp: escalade": "findUp: () => { throw new Error('no package'); }",
    },
  },
  {
    file: /cliui\/build\/lib\/index\.js$/,
    swaps: { "typeof process === 'object' && process.stdout && process.stdout.columns": "false" },
  },
  // For the English that yargs speaks it needs no file; one that it may not read, it would die of.
  {
    file: /y18n\/build\/lib\/index\.js$/,
    swaps: { "_readLocaleFile() {": "_readLocaleFile() { this.cache[this.locale] = {}; return;" },
  },
];
const lightened = new Set<Lightening>();
const lighten: Bun.BunPlugin = {
  name: "lighten",
  setup(build) {
    for (const lightening of LIGHTENINGS) {
      build.onLoad({ filter: lightening.file }, ({ path }) => {
        lightened.add(lightening);
        let contents = readFileSync(path, "utf8");
        for (const [heavy, light] of Object.entries(lightening.swaps)) {
          if (!contents.includes(heavy)) throw new Error(`${path} no longer has: ${heavy}`);
          contents = contents.replace(heavy, light);
        }
        return { contents, loader: "js" };
      });
    }
  },
};

/** The part of a program that it imports only when it needs it: a bundle of its own, so as not to slow the other. */
const EXTENDED = "extended";

function apart(program: string): Bun.BunPlugin {
  return {
    name: "apart",
    setup(build) {
      // No more than this one import: what passes here is not freed of what is unused.
      build.onResolve({ filter: new RegExp(`^\\./${EXTENDED}\\.ts$`) }, () => ({
        path: `./${program}-${EXTENDED}.js`,
        external: true,
      }));
    },
  };
}

/** Compiled ahead: the runtime finds the bytecode next to the script and need not parse it. */
async function bundle(program: string, source: string, name: string): Promise<string> {
  await Bun.build({
    entrypoints: [source],
    outdir: lib,
    naming: `${name}.js`,
    target: "bun",
    format: "cjs",
    bytecode: true,
    minify: { whitespace: true, syntax: true, identifiers: false },
    // Where the bundle is, not where its sources were.
    define: { "import.meta.dir": "module.path" },
    plugins: [lighten, apart(program)],
  });
  return join(lib, `${name}.js`);
}

async function bundles(program: string): Promise<string> {
  const source = join(packages, program, "src");
  const extended = join(source, `${EXTENDED}.ts`);
  if (existsSync(extended)) await bundle(program, extended, `${program}-${EXTENDED}`);
  return await bundle(program, join(source, "main.ts"), program);
}

async function build(program: string): Promise<void> {
  const script = await bundles(program);
  const launcher = image("launcher", "elf");
  writeSetting(launcher, "RUNTIME=", relative(prefix, runtime));
  writeSetting(launcher, "SCRIPT==", relative(prefix, script));
  writeSetting(
    launcher,
    "TUNING==",
    tuning(program)
      .map((entry) => `${entry}\n`)
      .join(""),
  );
  writeFileSync(join(bin, program), launcher, { mode: 0o755 });
}

const programs = readdirSync(packages).filter((name) => existsSync(join(packages, name, "src", "main.ts")));
for (const directory of [bin, lib]) {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
}
writeFileSync(join(lib, "start.so"), image("starter", "so"));
symlinkSync(realpathSync(process.execPath), runtime);
await Promise.all(programs.map(build));
const unused = LIGHTENINGS.filter((lightening) => !lightened.has(lightening));
if (unused.length > 0) throw new Error(`no longer loaded: ${unused.map(({ file }) => file).join(" ")}`);
console.log(`built in dist/bin: ${programs.join(" ")}`);
