/** The section of the README that is written from the results. */
import { overview } from "./overview.ts";
import type { Results } from "./results.ts";

/** What stands around the section of the README. */
const BEGIN = "<!-- measured: written by pnpm bench from docs/benchmarks.json -->\n";
const END = "<!-- end of what was measured -->\n";

/** A README in two parts: what was measured, and the rest. @throws when the marks are not there, once each. */
export function readmeParts(readme: string): {
  readonly measured: string;
  readonly rest: readonly [string, string];
} {
  const [before, inside, ...more] = readme.split(BEGIN);
  const [measured, after, ...evenMore] = (inside ?? "").split(END);
  if (
    before === undefined ||
    measured === undefined ||
    after === undefined ||
    more.length + evenMore.length > 0
  ) {
    throw new Error(`README.md: ${BEGIN.trim()} and ${END.trim()} have to be there, once each`);
  }
  return { measured, rest: [before, after] };
}

/** The README with its section written anew: the overview of all rows that have no more than one load. */
export function readmeWith(readme: string, results: Results): string {
  const [before, after] = readmeParts(readme).rest;
  const plain = Object.entries(results).filter(([, { series }]) =>
    series.every(({ load }) => load === undefined),
  );
  return `${before}${BEGIN}\n${overview(Object.fromEntries(plain))}\n\n${END}${after}`;
}
