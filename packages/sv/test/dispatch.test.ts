import { expect, test } from "bun:test";
import { classicVerbs } from "../src/commands/classic.ts";
import { verbs } from "../src/commands/index.ts";
import { ADDED_WORDS, isExtended } from "../src/dispatch.ts";

const lines = (...all: string[]) => all.map((line) => [line, line.split(" ")] as const);

test.each(
  lines(
    ...[
      "list",
      "list a",
      "watch",
      "-v list",
      "-w 3 enable a",
      "-w3 enable a",
      "new a -- up",
      "help",
      "help up",
      "completion bash",
    ],
    ...[
      "--help",
      "--version",
      "up --help",
      "restart a --help",
      "status --json a",
      "--json status a",
      "status a --prometheus",
    ],
  ),
)("added: %s", (_, words) => {
  expect(isExtended("sv", words)).toBe(true);
  expect(isExtended("/usr/bin/sv", words)).toBe(true);
  expect(isExtended("/etc/init.d/web", words)).toBe(false);
});

test.each(
  lines(
    ...["", "up a", "up list", "status list", "lists", "l", "newer a", "-V list", "-q list", "-w", "-w list"],
    ...["status -- --json", "up -- --help", "s --json a", "up --json a", "up --version", "helping a"],
  ),
)("classic: %s", (_, words) => {
  expect(isExtended("sv", words)).toBe(false);
});

test("the words that are added are the verbs that are not classic", () => {
  const classic: readonly string[] = ["status", ...classicVerbs.map(({ word }) => word)];
  const added = verbs.map(({ word }) => word).filter((word) => !classic.includes(word));
  expect([...ADDED_WORDS].sort()).toEqual(added.sort());
});
