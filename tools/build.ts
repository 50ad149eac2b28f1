/**
 * Makes the executables: `dist/bin/PROGRAM` for each program. What stands there is the launcher
 * (packages/launcher) with its settings written into it: where the runtime is, in `dist/lib/runit-ts/`, which of the
 * programs in it this is, and how the runtime is tuned. `dist` is laid out as an installation's prefix, and paths
 * are from there. The library that starts processes (packages/starter) is in `dist/lib/runit-ts/` too.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { makeRuntime, moduleOf, PACKAGES, PROGRAMS } from "./runtime.ts";

const prefix = join(dirname(PACKAGES), "dist");
const bin = join(prefix, "bin");
const lib = join(prefix, "lib", "runit-ts");
const runtime = join(lib, "runtime");
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
  return readFileSync(join(PACKAGES, name, `${architecture}.${suffix}`));
}

function writeSetting(image: Buffer, mark: string, value: string): void {
  const position = image.indexOf(mark);
  if (position < 0) throw new Error(`no ${mark} in the launcher`);
  const bytes = Buffer.from(`${value}\0`);
  if (bytes.length > ROOM) throw new Error(`too long for the launcher: ${value}`);
  bytes.copy(image, position + mark.length);
}

function makeLauncher(program: string): void {
  const launcher = image("launcher", "elf");
  writeSetting(launcher, "RUNTIME=", relative(prefix, runtime));
  writeSetting(launcher, "MODULE==", moduleOf(program));
  writeSetting(
    launcher,
    "TUNING==",
    tuning(program)
      .map((entry) => `${entry}\n`)
      .join(""),
  );
  writeFileSync(join(bin, program), launcher, { mode: 0o755 });
}

for (const directory of [bin, lib]) {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
}
writeFileSync(join(lib, "start.so"), image("starter", "so"));
await makeRuntime(runtime);
for (const program of PROGRAMS) makeLauncher(program);
console.log(`built in dist/bin: ${PROGRAMS.join(" ")}`);
