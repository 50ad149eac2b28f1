/** Help, versions, and words that are none: what is added to the original's, and what stays as it was. */
import { expect, test } from "bun:test";
import { join } from "node:path";
import { available, original } from "../lib/suite.ts";
import { Services } from "./lib/services.ts";

const USAGE = "usage: sv [-v] [-w sec] command service ...\n\n";

const inTerminal = (box: Services, command: string) =>
  box.run(["script", "-qec", command, "/dev/null"], { env: { SHELL: "/bin/sh" } });

test.concurrent("help of everything, and of each command, fits 80 columns", async () => {
  await using box = new Services();
  const all = await box.sv(["--help"]);
  expect(all).toMatchObject({ stderr: "", exit: 0 });
  expect(await box.sv(["help"])).toEqual(all);
  const words = [...all.stdout.matchAll(/^ {2}sv (\S+)/gm)].flatMap(([, word]) => word ?? []);
  expect(words).toEqual(expect.arrayContaining(["list", "status", "up", "restart", "new", "enable", "lint"]));
  for (const word of words.filter((one) => one !== "help")) {
    const [asked, option] = await Promise.all([box.sv(["help", word]), box.sv([word, "--help"])]);
    expect(asked.stdout).toStartWith(`sv ${word}`);
    expect(asked).toMatchObject({ stderr: "", exit: 0 });
    expect(option).toEqual(asked);
    for (const line of Buffer.from(all.stdout + asked.stdout, "latin1")
      .toString("utf8")
      .split("\n"))
      expect(line.length).toBeLessThanOrEqual(80);
  }
});

test.concurrent("the version", async () => {
  await using box = new Services();
  const { stdout, exit } = await box.sv(["--version"]);
  expect(stdout).toMatch(/^runit-ts \d+\.\d+\.\d+\n$/);
  expect(exit).toBe(0);
  expect((await box.sv(["-V"])).stderr).toBe(stdout + USAGE);
});

test.concurrent.each([
  ["lst", "list"],
  ["resart", "restart"],
  ["neww", "new"],
  ["linnt", "lint"],
  ["lit", "list"],
  ["retsart", "restart"],
])("%s: did you mean %s?", async (word, meant) => {
  await using box = new Services();
  const shown = await inTerminal(box, `sv ${word} web`);
  expect(shown.stdout.replaceAll("\r", "")).toBe(`${USAGE}sv: ${word}: did you mean ${meant}?\n`);
  expect(shown.exit).toBe(100);
  expect(await box.sv([word, "web"])).toEqual({ stdout: "", stderr: USAGE, exit: 100 });
});

test.concurrent("what is like nothing gets the usage alone", async () => {
  await using box = new Services();
  for (const words of ["", "z web", "frobnicate web", "up", "-V lst"])
    expect((await inTerminal(box, `sv ${words}`)).stdout.replaceAll("\r", "")).toEndWith(USAGE);
  expect(await box.sv(["help", "bogus"])).toMatchObject({ stdout: "", exit: 100 });
  expect((await box.sv(["list", "--bogus"])).stderr).toBe(
    "sv: Unknown argument: bogus\n`sv help list` explains it\n",
  );
});

const oracle = original;
if (available("the original runit", oracle)) {
  test.concurrent.each(
    [
      "listen",
      "lists",
      "newer",
      "helpx",
      "enabled",
      "lint-all",
      "disabled",
      "s --json",
      "upp --version",
      "statuses",
    ].map((line) => [line, line.split(" ")] as const),
  )("%s is what it was to the original", async (_, words) => {
    await using box = new Services();
    const [theirs, our] = await Promise.all([
      box.run([join(oracle.bin, "sv"), ...words, "none"]),
      box.sv([...words, "none"]),
    ]);
    expect(our).toEqual(theirs);
  });
}
