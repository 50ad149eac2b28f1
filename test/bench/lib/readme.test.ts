/** The section of the README as it is rendered from data. */
import { expect, test } from "bun:test";
import { example } from "./example.ts";
import { overview } from "./overview.ts";
import { readmeParts, readmeWith } from "./readme.ts";

const readme =
  "# Title\n<!-- measured: written by pnpm bench from docs/benchmarks.json -->\nold\n<!-- end of what was measured -->\nend\n";

test("gets the overview of rows without loads between its marks, and nothing else is touched", () => {
  const { measured, rest } = readmeParts(readmeWith(readme, example));
  const { status } = example;
  expect(measured.trim()).toBe(overview({ ...(status && { status }) }));
  expect(rest).toEqual(["# Title\n", "end\n"]);
});

test.each(["", "# Title\n", readme + readme, readme.replace("end of what", "end of that")])(
  "is refused without its marks: %j",
  (text) => {
    expect(() => readmeParts(text)).toThrow("have to be there, once each");
  },
);
