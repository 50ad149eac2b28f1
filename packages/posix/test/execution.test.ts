import { expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callersEntries, execution } from "../src/execution.ts";

/** Why a program cannot be run; there is no test for one that can, as it would be the last. */
function failure(program: string, path?: string): string {
  return execution({ program, argv: [program], path })().code;
}

test("the environment is that of this process", () => {
  expect(callersEntries().filter((entry) => entry.startsWith("PATH="))).toEqual([`PATH=${process.env.PATH}`]);
});

test("a program that is not there", () => {
  expect(failure("./no such program")).toBe("ENOENT");
  expect(failure("no such program")).toBe("ENOENT");
  expect(failure("no such program", ":/usr/bin::")).toBe("ENOENT");
});

test("what is found on the way is the reason in the end", () => {
  const directory = mkdtempSync(join(tmpdir(), "runit-ts-"));
  try {
    mkdirSync(join(directory, "a"));
    mkdirSync(join(directory, "prog"));
    writeFileSync(join(directory, "a", "prog"), "");
    chmodSync(join(directory, "a", "prog"), 0o644);
    expect(failure(`${directory}/prog`)).toBe("EACCES");
    expect(failure("prog", `${directory}/a:/no/such`)).toBe("EACCES");
    expect(failure("prog", `${directory}/a/prog:/usr/bin`)).toBe("ENOTDIR");
  } finally {
    rmSync(directory, { recursive: true });
  }
});
