import { expect, test } from "bun:test";
import fc from "fast-check";
import { nextPortion } from "../src/fill.ts";
import { Output } from "../src/output.ts";

function outputOf(text: string): Output {
  const output = new Output(Buffer.from(`${text}${text}\n\n\n`), text.length, text.length);
  output.length = text.length;
  return output;
}

/** The sizes of the files that `text` fills, line by line, as svlogd(8) has it. */
function expectedFiles(text: string, limit: number, lineLength: number): string[] {
  const files = [""];
  for (const character of text) {
    if ((files.at(-1)?.length ?? 0) >= limit) files.push("");
    files[files.length - 1] += character;
    const size = files.at(-1)?.length ?? 0;
    if (character === "\n" && limit >= lineLength && size >= limit - lineLength) files.push("");
  }
  return files;
}

function files(text: string, limit: number, lineLength: number): string[] {
  const output = outputOf(text);
  const filled = [""];
  while (output.length > 0) {
    const size = filled.at(-1)?.length ?? 0;
    if (size >= limit) filled.push("");
    const { length, rotates } = nextPortion(output, filled.at(-1)?.length ?? 0, limit, lineLength);
    filled[filled.length - 1] += output.part(0, length).toString("latin1");
    output.drop(length);
    if (rotates) filled.push("");
  }
  return filled;
}

test("files end where the original ends them", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "c", "\n"), maxLength: 200 });
  fc.assert(
    fc.property(
      text,
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      (all, limit, length) => {
        expect(files(all, limit, length)).toEqual(expectedFiles(all, limit, length));
      },
    ),
  );
});

test("without a limit, all goes into one file", () => {
  expect(nextPortion(outputOf("a\nb\n"), 1000, 0, 10)).toEqual({ length: 4, rotates: false });
});
