/** Completion, as the shells themselves carry it out. */
import { expect, test } from "bun:test";
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { available } from "../lib/suite.ts";
import { Services, SLEEPER } from "./lib/services.ts";

const NAMES = ["a b", "new\nline", "\x1b[31mred", "it's $HOME `id`", "back\\slash", "web"];

function withNames(): Services {
  const box = new Services();
  for (const name of NAMES) box.write({ [`${name}/run`]: SLEEPER });
  return box;
}

/** What sv offers in the place of the last word. */
async function offered(box: Services, ...words: string[]): Promise<string[]> {
  const { stdout } = await box.sv(["completion", "words", "--", "sv", ...words]);
  return stdout.split("\0").slice(0, -1);
}

test.concurrent("commands, options and services, each in its place", async () => {
  await using box = withNames();
  expect(await offered(box, "li")).toEqual(["list", "lint"]);
  expect(await offered(box, "")).toEqual(expect.arrayContaining(["list", "new", "restart", "force-stop"]));
  expect(await offered(box, "list", "--j")).toEqual(["--json"]);
  expect(await offered(box, "enable", "--")).toEqual(expect.arrayContaining(["--directory"]));
  expect(await offered(box, "--")).toEqual(["--help", "--version"]);
  for (const command of ["list", "status", "restart", "lint"])
    expect((await offered(box, command, "")).sort()).toEqual(NAMES.toSorted());
  expect(await offered(box, "-v", "up", "we")).toEqual(["web"]);
  expect(await offered(box, "new", "")).toEqual([]);
  expect(await offered(box, "help", "en")).toEqual(["enable"]);
});

test.concurrent("links to disable; nothing where nothing can be read", async () => {
  await using box = withNames();
  mkdirSync(box.path(".home"));
  symlinkSync(box.path(".home"), box.path("linked"));
  expect(await offered(box, "disable", "")).toEqual(["linked"]);
  const nowhere = await box.sv(["completion", "words", "--", "sv", "list", ""], {
    env: { SVDIR: "/nonexistent" },
  });
  expect(nowhere).toEqual({ stdout: "", stderr: "", exit: 0 });
  expect((await box.sv(["completion", "tcsh"])).exit).toBe(100);
});

test.concurrent("bash: each reply is one word again", async () => {
  await using box = withNames();
  box.write({
    try: `source <(sv completion bash)
complete -p sv
for typed in "" a we "'a " 'a\\ '; do
  COMP_WORDS=(sv status "$typed") COMP_CWORD=2
  _sv
  for reply in "\${COMPREPLY[@]}"; do eval "set -- $reply"; printf '%s %s\\0' $# "$1"; done
  printf '\\0'
done
`,
  });
  const { stdout, stderr } = await box.run(["bash", "--norc", box.path("try")]);
  expect(stderr).toBe("");
  const [complete = "", ...rest] = stdout.split("\n");
  expect(complete).toBe("complete -o default -F _sv sv");
  const [all = "", ...narrowed] = rest.join("\n").split("\0\0");
  expect(all.split("\0").sort()).toEqual(NAMES.map((name) => `1 ${name}`).sort());
  expect(narrowed).toEqual(["1 a b", "1 web", "1 a b", "1 a b", ""]);
});

const zsh = ["/usr/bin/zsh", "/bin/zsh"].find((path) => existsSync(path));
if (available("zsh", zsh)) {
  test.concurrent("zsh: candidates are whole names", async () => {
    await using box = withNames();
    box.write({
      try: `compdef() { }
source <(sv completion zsh)
compadd() { print -rN -- "\${(@P)2}" }
words=(sv status '') CURRENT=3 PREFIX=
_sv
print -n '\\0'
words=(sv status 'a\\ ') PREFIX='a\\ '
_sv
`,
    });
    const { stdout, stderr } = await box.run([zsh, "-f", box.path("try")]);
    expect(stderr).toBe("");
    const [all = "", narrowed] = stdout.split("\0\0");
    expect(all.split("\0").sort()).toEqual(NAMES.toSorted());
    expect(narrowed).toBe("a b\0");
  });
}

const fish = ["/usr/bin/fish", "/bin/fish"].find((path) => existsSync(path));
if (available("fish", fish)) {
  test.concurrent("fish: services, commands and options", async () => {
    await using box = withNames();
    const env = { HOME: box.directory, TERM: "dumb" };
    const complete = async (line: string) => {
      const script = "sv completion fish | source; complete -C $argv[1]";
      const { stdout, stderr } = await box.run([fish, "--no-config", "-c", script, line], { env });
      expect(stderr).toBe("");
      return stdout;
    };
    const all = await complete("sv status ");
    for (const name of NAMES) expect(all).toContain(`${name}\n`);
    expect(await complete("sv status we")).toBe("web\n");
    expect(await complete("sv lis")).toBe("list\n");
    expect(await complete("sv list --j")).toBe("--json\n");
  });
}
