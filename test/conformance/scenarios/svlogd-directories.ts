/** Directories that cannot be used, or are changed while svlogd uses them. */
import { chmodSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { AS_NOBODY } from "../../lib/nobody.ts";
import { until } from "../../lib/until.ts";
import { once, type Scenario } from "../svlogd.ts";

const unusable: readonly Scenario[] = [
  ...once({
    "a missing directory": { words: "-v missing" },
    "a missing directory beside one": { words: "-v missing d", input: "line\n" },
    "a file for a directory": { words: "file", files: { file: "" } },
    "a file for a directory beside one": { words: "d file", files: { file: "" }, input: "line\n" },
    "lock is a directory": { words: "d", files: { "d/lock/file": "" } },
    "lock is a directory, beside one": {
      words: "d e",
      files: { "d/lock/file": "", "e/config": "" },
      input: "line\n",
    },
    "a lock with content": { words: "-v d", files: { "d/lock": "content\n" }, input: "line\n" },
    "a name that is too long": { words: `-v ${"x".repeat(300)}` },
  }),
  {
    name: "a directory that another has locked",
    async play(world) {
      const first = world.start("d");
      await first.write("first\n");
      await world.holds("d/current", "first\n");
      const second = world.start("d");
      await second.exits();
      await first.write("third\n");
      await first.ends();
    },
  },
  {
    name: "one of two directories is locked, until HUP",
    files: { "e/config": "" },
    async play(world) {
      const first = world.start("d");
      await first.write("first\n");
      await world.holds("d/current", "first\n");
      const second = world.start("-t d e");
      await second.write("second\n");
      await world.holds("e/current", "second\n");
      await first.ends();
      await second.kill("SIGHUP");
      await world.executable("d/current", false);
      await second.write("third\n");
      await second.ends();
    },
  },
  {
    name: "a link to a directory, and a link that leads nowhere",
    async play(world) {
      const links = 'ln -s d link; ln -s nowhere dangling; exec "$@"';
      const svlogd = world.start("-v link dangling", ["sh", "-c", links, "sh"]);
      await svlogd.write("line\n");
      await svlogd.ends();
    },
  },
];

/** As nobody: the modes of files and directories by path. */
const denied = (
  name: string,
  words: string,
  modes: Record<string, number>,
  rest: Partial<Scenario> = {},
): Scenario => ({
  name: `${name}, as nobody`,
  needsRoot: true,
  async play(world) {
    for (const [path, mode] of Object.entries(modes)) chmodSync(world.box.path(path), mode);
    const svlogd = world.start(words, AS_NOBODY);
    await svlogd.write("line\n");
    await svlogd.ends();
  },
  ...rest,
});

const permissions: readonly Scenario[] = [
  denied("a directory that may not be written", "d", { d: 0o555 }),
  denied("a directory that may not be read", "-v d", { d: 0o333 }),
  denied("a directory that may not be entered", "d", { d: 0o444 }),
  denied("a lock that may not be written", "d", { "d/lock": 0o444 }, { files: { "d/lock": "" } }),
  denied("one of two may not be written", "d e", { d: 0o555, e: 0o777 }, { files: { "e/.keep": "" } }),
  denied(
    "a config that may not be read",
    "-v d",
    { d: 0o777, "d/config": 0 },
    { files: { "d/config": "p>\n" } },
  ),
  denied(
    "a config that may not be read, beside a good one",
    "-v e d",
    { d: 0o777, e: 0o777, "d/config": 0 },
    { files: { "d/config": "p>\n", "e/config": "p2>\n" }, differs: "config-unreadable" },
  ),
];

const changed: readonly Scenario[] = [
  {
    name: "a directory that may not be written any more, until it may, as nobody",
    needsRoot: true,
    async play(world) {
      chmodSync(world.box.path("d"), 0o777);
      const svlogd = world.start("-v d", AS_NOBODY);
      await svlogd.write("first\n");
      await world.holds("d/current", "first\n");
      chmodSync(world.box.path("d"), 0o555);
      await svlogd.kill("SIGALRM");
      await svlogd.says("pausing: unable to rename current: d: access denied");
      chmodSync(world.box.path("d"), 0o777);
      await world.files("d", ".s", 1);
      await svlogd.write("second\n");
      await svlogd.ends();
    },
  },
  {
    name: "current was deleted",
    differs: "lost-current",
    async play(world) {
      const svlogd = world.start("d");
      await svlogd.write("first\n");
      await world.holds("d/current", "first\n");
      rmSync(world.box.path("d/current"));
      await svlogd.kill("SIGALRM");
      await svlogd.says("pausing: unable to rename current: d: file does not exist");
      await svlogd.write("second\n");
      await until(
        "another pause, or another current",
        () => svlogd.hasSaid("pausing: ", 2) || world.box.read("d/current") === "second\n",
      );
      await svlogd.kill("SIGKILL");
      await svlogd.exits();
    },
  },
  {
    name: "the directory was deleted",
    async play(world) {
      const svlogd = world.start("-v d");
      await svlogd.write("first\n");
      await world.holds("d/current", "first\n");
      rmSync(world.box.path("d"), { recursive: true });
      await svlogd.write("second\n");
      await svlogd.ends();
    },
  },
  {
    name: "the directory was deleted and made anew: HUP",
    async play(world) {
      const svlogd = world.start("-v d");
      await svlogd.write("first\n");
      await world.holds("d/current", "first\n");
      await using deleted = await open(world.box.path("d/current"));
      rmSync(world.box.path("d"), { recursive: true });
      world.box.write({ "d/config": "p> \n" });
      await svlogd.write("lost\n");
      await until("the deleted file to have it", async () => (await deleted.stat()).size > "first\n".length);
      await svlogd.kill("SIGHUP");
      await svlogd.says("new: d/current", 2);
      await svlogd.write("second\n");
      await svlogd.ends();
    },
  },
  {
    name: "current is a directory, until it is none any more",
    files: { "d/current/file": "" },
    async play(world) {
      const svlogd = world.start("-v d");
      await svlogd.says("pausing: unable to open current: d: is a directory");
      rmSync(world.box.path("d/current"), { recursive: true });
      await svlogd.says("/current\n");
      await svlogd.write("first\n");
      await svlogd.ends();
    },
  },
];

export const directories: readonly Scenario[] = [...unusable, ...permissions, ...changed];
