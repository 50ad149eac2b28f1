/**
 * Every page is a tour: its console blocks are typed, one after the other, in a machine of its own, and say what is
 * shown there. A block in another language is a file, which the paragraph before it begins with the name of.
 */
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Machine, machines } from "../lib/machine.ts";
import { blocksOf } from "../lib/markdown.ts";
import { Shell } from "../lib/shell.ts";
import { available, ROOT } from "../lib/suite.ts";
import { Guide } from "./guide.ts";
import { settings } from "./settings.ts";
import { allTours, OTHER_BLOCKS, RUN_ELSEWHERE } from "./tours.ts";

const tours = allTours();

test("what is not typed is still in the pages, and run where it is said to be", () => {
  for (const { page, language } of OTHER_BLOCKS)
    expect(blocksOf(page)).toContainEqual(expect.objectContaining({ language }));
  for (const { page, command, by } of RUN_ELSEWHERE) {
    expect(blocksOf(page).map(({ text }) => text)).toContain(`$ ${command}`);
    expect(readFileSync(join(ROOT, by), "utf8")).toContain(`${command}\n`);
  }
});

test("what is written is run", () => {
  for (const { name, steps } of tours) {
    const isRun = settings[name]?.verify !== undefined || "command" in (steps.at(-1) ?? {});
    expect({ name, isRun }).toEqual({ name, isRun: true });
  }
});

test("there is a tour for each setting", () => {
  expect(tours.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(settings)));
});

if (available("a machine of a test's own: root's rights, namespaces, overlayfs", machines)) {
  for (const tour of tours) {
    const { needs = [], make = () => new Machine(), prepare = ":", verify = ":" } = settings[tour.name] ?? {};
    if (!needs.every(([what, found]) => available(what, found))) continue;
    test.concurrent(`${tour.name}, as it stands there`, async () => {
      await using machine = make();
      await machine.boot();
      expect(await machine.inside("bash", "-euo", "pipefail", "-c", prepare)).toMatchObject({ exit: 0 });
      using shell = await Shell.open(machine);
      await new Guide(shell).take(tour);
      expect(await machine.inside("bash", "-euo", "pipefail", "-c", verify)).toMatchObject({ exit: 0 });
    });
  }
}
