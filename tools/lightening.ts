/**
 * Parts of libraries that load half the runtime, or take long, for next to nothing, or look for files where the
 * library was when this was built; and what stands in their place.
 */
import { readFileSync } from "node:fs";

interface Lightening {
  readonly file: RegExp;
  /** What is too heavy, and what stands in its place. */
  readonly swaps: Readonly<Record<string, string>>;
}
const LIGHTENINGS: readonly Lightening[] = [
  // posix-getopt wants one function of node:assert, looks at each letter whether it may be an option, and is wrapped;
  // and of what is compiled ahead, classes are constructed at once, functions only after they were compiled again.
  {
    file: /posix-getopt\/lib\/getopt\.js$/,
    swaps: {
      "require('assert').ok": "function (value) { if (!value) throw new Error('assertion failed'); }",
      "!/^[\\w\\d\\u1000-\\u1100]$/.test(chr)": "false",
      "function goBasicParser(optstring, argv, optind)\n{":
        "class goBasicParser { constructor(optstring, argv, optind) {",
      "\tthis.parseOptstr(optstring);\n}": "\tthis.parseOptstr(optstring);\n}}",
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
export const lighten: Bun.BunPlugin = {
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

/** @throws when a library is not bundled any more, or its file is named otherwise. */
export function expectLightened(): void {
  const unused = LIGHTENINGS.filter((lightening) => !lightened.has(lightening));
  if (unused.length > 0) throw new Error(`no longer loaded: ${unused.map(({ file }) => file).join(" ")}`);
}
