import { expect, test } from "bun:test";
import fc from "fast-check";
import { filesFor } from "../src/create/files.ts";
import { quote } from "../src/create/quote.ts";

const SERVICE = { user: undefined, env: undefined, log: undefined, withFinish: false, isDown: false };
const words = fc.array(
  fc.string({ unit: "binary", minLength: 0 }).filter((word) => !word.includes("\0")),
  {
    minLength: 1,
  },
);
const asBytes = (text: string) => Buffer.from(text, "utf8").toString("latin1");

test.each([
  ["plain", "plain"],
  ["/usr/bin/a.b:c@d%e+f,g=h-i_j", "/usr/bin/a.b:c@d%e+f,g=h-i_j"],
  ["", "''"],
  ["a b", "'a b'"],
  ["it's", "'it'\\''s'"],
  ["~", "'~'"],
])("%j is quoted as %j", (word, quoted) => {
  expect(quote(word)).toBe(quoted);
});

test("a shell takes quoted words for what they were", () => {
  fc.assert(
    fc.property(words, (all) => {
      const line = `printf '%s\\0' ${all.map(asBytes).map(quote).join(" ")}`;
      const script = Buffer.from(line, "latin1");
      const { stdout } = Bun.spawnSync(["/bin/sh"], { stdin: script });
      expect(stdout.toString("latin1")).toBe(all.map((word) => `${asBytes(word)}\0`).join(""));
    }),
    { numRuns: 30 },
  );
});

test("a program that begins with a dash is no option of what becomes it", () => {
  const runOf = (user?: string) => filesFor({ ...SERVICE, command: ["-x"], user }).files.at(-1)?.content;
  expect(runOf()).toEndWith("\nexec chpst -- -x\n");
  expect(runOf("u")).toEndWith("\nexec chpst -u u -- -x\n");
});

test("run comes last, and only what is asked for is made", () => {
  expect(filesFor({ ...SERVICE, command: ["a"] })).toEqual({
    directories: [],
    files: [{ path: "run", content: "#!/bin/sh\nexec 2>&1\nexec a\n" }],
  });
  const all = filesFor({ command: ["a"], user: "u", env: "e", log: "/l", withFinish: true, isDown: true });
  expect(all.directories).toEqual(["e", "log", "/l"]);
  expect(all.files.map(({ path }) => path)).toEqual(["log/run", "finish", "down", "run"]);
});
