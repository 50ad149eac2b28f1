/** The manual pages have every option, command and letter that the programs take, and no other; and man(1) takes them. */
import { expect, test } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { EMULATIONS } from "../../packages/chpst/src/daemontools.ts";
import { parse as parseChpst } from "../../packages/chpst/src/grammar.ts";
import { isCommand } from "../../packages/protocol/src/commands.ts";
import { parse as parseSv } from "../../packages/sv/src/classic/grammar.ts";
import { ADDED_WORDS } from "../../packages/sv/src/dispatch.ts";
import { DEFAULTS, parseConfig } from "../../packages/svlogd/src/config.ts";
import { parse as parseSvlogd } from "../../packages/svlogd/src/options.ts";
import { Sandbox } from "../lib/sandbox.ts";
import { available, ours, ROOT } from "../lib/suite.ts";
import { until } from "../lib/until.ts";
import { PAGES, Page } from "./page.ts";

const VERSION = "any";
/** Every character that an option or a command could be. */
const CHARACTERS = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
const LETTERS = CHARACTERS.filter((character) => /[\w/]/.test(character));

const runsv = new Page("runsv.8");
const runsvdir = new Page("runsvdir.8");
const sv = new Page("sv.8");
const svlogd = new Page("svlogd.8");
const chpst = new Page("chpst.8");
const runitService = new Page("runit-service.5");

const unique = (texts: readonly string[]) => [...new Set(texts)].sort();

/** The options that a grammar knows: those that it does not call illegal. */
function known(complaintOn: (option: string) => string): string[] {
  const options = LETTERS.map((letter) => `-${letter}`);
  return options.filter((option) => !complaintOn(option).includes("illegal option")).sort();
}

/** Options that are written together, one by one. */
function separate(option: string): string[] {
  return /^-\w/.test(option) ? [...option.slice(1)].map((letter) => `-${letter}`) : [option];
}

/** The options among the terms of a section; one that is doubled is the same. */
function optionsOf(page: Page): string[] {
  const options = page.terms("OPTIONS").map(([option = ""]) => option);
  return unique(options.filter((option) => !option.startsWith("--")).map((option) => option.slice(0, 2)));
}

test("sv: options", () => {
  const complaint = (option: string) => {
    const plan = parseSv("sv", [option], undefined, VERSION);
    return "usage" in plan ? plan.complaint : "";
  };
  expect(optionsOf(sv)).toEqual(known(complaint));
});

test("svlogd: options", () => {
  const complaint = (option: string) => {
    const options = parseSvlogd("svlogd", [option], VERSION);
    return "usage" in options ? options.usage : "";
  };
  expect(optionsOf(svlogd)).toEqual(known(complaint));
});

const chpstComplaint = (name: string) => (option: string) => {
  const plan = parseChpst(name, [option], VERSION);
  return "usage" in plan ? plan.complaint : "";
};

test("chpst: options", () => {
  expect(optionsOf(chpst)).toEqual(known(chpstComplaint("chpst")));
});

test("chpst: the programs that it is by another name, and their options", () => {
  const names = chpst.terms("EMULATION").map(([name = ""]) => name);
  expect(unique(names)).toEqual(unique([...EMULATIONS.keys()]));
  for (const [name, { letters }] of EMULATIONS) {
    if (letters === undefined) continue;
    const explained = chpst.explanation("EMULATION", name).filter((code) => /^-\w$/.test(code));
    expect(explained).toEqual(expect.arrayContaining(known(chpstComplaint(name))));
  }
});

test.concurrent("runsvdir: options, which are those of its usage", async () => {
  await using box = new Sandbox(ours.bin);
  const { stderr } = await box.run(["runsvdir"]);
  const told = [...stderr.matchAll(/\[(-[-\w]+)/g)].flatMap(([, option = ""]) => separate(option));
  expect(unique(runsvdir.terms("OPTIONS").map(([option = ""]) => option))).toEqual(unique(told));
});

test("options are in the synopsis, too", () => {
  for (const page of [runsvdir, sv, svlogd, chpst]) {
    const letters = page
      .synopsis()
      .flatMap((code) => (code.startsWith("-") ? [...code.slice(1)].map((letter) => `-${letter}`) : []));
    expect(letters).toEqual(expect.arrayContaining(optionsOf(page)));
  }
});

test("sv: commands", () => {
  const means = (word: string) => {
    const plan = parseSv("sv", [word, "service"], undefined, VERSION);
    return "usage" in plan ? undefined : plan.action;
  };
  const byLetter = sv.terms("COMMANDS").flat();
  for (const word of byLetter) expect({ word, means: means(word) }).not.toEqual({ word, means: undefined });
  expect(unique(byLetter.map((word) => word.charAt(0)))).toEqual(
    LETTERS.filter((letter) => means(letter)).sort(),
  );

  for (const [word = ""] of sv.terms("Commands that wait"))
    expect(means(word)).toMatchObject({ waits: true });
});

test.concurrent("sv: added commands, and the options that their help tells of", async () => {
  await using box = new Sandbox(ours.bin);
  const section = "ADDED COMMANDS";
  const words = sv.terms(section).map(([word = ""]) => word);
  expect(unique(words)).toEqual(unique([...ADDED_WORDS, "status"]));
  for (const word of words) {
    const { stdout } = await box.run(["sv", word, "--help"]);
    const [, told = ""] = stdout.split("Options:");
    const options = [...told.matchAll(/^ +(-\w)?(?:, )?(--\w+)?/gm)].flatMap(([, ...names]) => names);
    const own = options.filter((option) => option && !["--help", "--version"].includes(option));
    const explained = sv.explanation(section, word).flatMap(separate);
    expect({ word, explained }).toEqual({ word, explained: expect.arrayContaining(own) });
  }
});

test("svlogd: settings", () => {
  const isSetting = (letter: string) => {
    let warned = false;
    const config = parseConfig(`${letter}1\n`, () => {
      warned = true;
    });
    return warned || !Bun.deepEquals(config, DEFAULTS);
  };
  const terms = svlogd.terms("CONFIGURATION").map(([letter = ""]) => letter);
  expect(unique(terms)).toEqual(CHARACTERS.filter(isSetting).sort());
});

test("runsv: commands", () => {
  expect(unique(runsv.terms("COMMANDS").flat())).toEqual(CHARACTERS.filter(isCommand).sort());
});

test.concurrent("the files that runsv keeps", async () => {
  await using box = new Sandbox(ours.bin);
  box.write({ "s/run": "#!/bin/sh\nexec sleep 1000\n" });
  box.start(["runsv", "s"]);
  await until("the service to run", () => box.read("s/supervise/stat") === "run\n");
  const terms = runitService.terms("SUPERVISE").map(([name = ""]) => name);
  const files = readdirSync(box.path("s/supervise")).filter((name) => !name.endsWith(".new"));
  expect(unique(terms)).toEqual(files.sort());
});

const groff = ["/usr/bin/groff"].find((path) => existsSync(path));
if (available("groff", groff)) {
  test.concurrent("they are rendered without a warning, and show what they are called", async () => {
    await using box = new Sandbox(ours.bin);
    await box.run([process.execPath, join(ROOT, "tools", "man.ts"), box.path("man")]);
    for (const page of readdirSync(PAGES).map((file) => basename(file, ".md"))) {
      const [name = "", number = ""] = page.split(".");
      const file = box.path("man", `man${number}`, page);
      const { stdout, stderr } = await box.run([groff, "-Kutf8", "-man", "-ww", "-Tascii", "-P-cbou", file]);
      expect({ page, stderr }).toEqual({ page, stderr: "" });
      expect(stdout).toStartWith(`${name.toUpperCase()}(${number})`);
      expect(stdout).toContain(`NAME\n       ${name} - `);
    }
  });
}
