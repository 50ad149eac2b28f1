/** Numbers in the documents are measured ones. */
import { expect, test } from "bun:test";
import { documents, readDocument, readResults } from "./lib/documents.ts";
import { readmeParts } from "./lib/readme.ts";

/** A number with a unit, or a ratio: what only a measurement can claim. */
const CLAIM =
  /\d[\d.,]*(?:\s*%|(?:\s|-)*(?:[mµn]s|[kKMG]i?B(?:\/s)?|times|fold|seconds?|milliseconds?|megabytes?)\b)/g;

/** Prose; what is shown of a terminal claims nothing. */
function claims(markdown: string): string[] {
  return markdown.replace(/^```[\s\S]*?^```$/gm, "").match(CLAIM) ?? [];
}

test("what is written from docs/benchmarks.json is what would be written now", () => {
  for (const [path, content] of Object.entries(documents(readResults(), readDocument("README.md")))) {
    expect({ path, content: readDocument(path) }).toEqual({ path, content });
  }
});

test("outside the section that is written from there, the README claims no number", () => {
  expect(readmeParts(readDocument("README.md")).rest.flatMap(claims)).toEqual([]);
});

test.each([
  "5 times as fast",
  "in 30 ms",
  "4MB of memory",
  "120 MB/s",
  "10-fold",
  "saves 20 %",
  "1.5 seconds",
])("%s is a claim", (text) => {
  expect(claims(text)).toHaveLength(1);
});

test.each([
  "Node 20 and npm",
  "pnpm@12 test",
  "x86-64 or arm64",
  "section 5",
  "```console\n$ time x\n3 ms\n```\n",
])("%j is none", (text) => {
  expect(claims(text)).toEqual([]);
});
