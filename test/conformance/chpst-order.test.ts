/** The steps of chpst are taken in the original's order, as strace(1) sees it, and leave nothing behind. */
import { expect, test } from "bun:test";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Sandbox } from "../lib/sandbox.ts";
import { available, original, ours, type Suite } from "../lib/suite.ts";

const isRoot = process.getuid?.() === 0 || undefined;
const strace = existsSync("/usr/bin/strace") || undefined;

/** The calls that change the state of a process. Of limits only the setting, and not of open files: ours restores that one. */
const STEP =
  /^(?:(?:setsid|chdir|chroot|fchdir|setpriority|setgroups|setgid|setuid|flock|close)\(.*|openat\(AT_FDCWD, "(?:A|e|\.|lock)".*|prlimit64\(0, RLIMIT_(?!NOFILE)\w+, \{.*|execve\("\/bin\/true".*)/;
const OUR_CLOSING = /^close\((?![012]\))/;

/** What strace wrote, as the steps of the first process; descriptors and results differ and are left out. */
function steps(trace: string): string[] {
  const lines = trace.split("\n");
  const [pid = ""] = (lines[0] ?? "").split(" ", 1);
  return lines
    .filter((line) => line.startsWith(`${pid} `))
    .map((line) => line.slice(pid.length).trim())
    .filter((line) => STEP.test(line) && !OUR_CLOSING.test(line))
    .map((line) =>
      line
        .replace(/\s+=.*$/, "")
        .replace(/^(flock|fchdir)\(\d+/, "$1(")
        .replace(/^(openat\([^,]*, "[^"]*").*/, "$1)")
        .replace(/^(execve\("[^"]*").*/, "$1)"),
    );
}

async function traced(suite: Suite, words: readonly string[]): Promise<string[]> {
  await using box = new Sandbox(suite.bin);
  box.write({ "e/A": "1\n" });
  mkdirSync(box.path("r"));
  const chpst = join(suite.bin, "chpst");
  await box.run(["strace", "-f", "-o", box.path("trace"), "--", chpst, ...words]);
  return steps(box.read("trace") ?? "");
}

const COMMANDS = [
  "-012 -f 1000000 -t 9 -c 1 -p 4000 -d 900000000 -r 1 -L lock -u nobody:daemon -U daemon -n 2 -e e -P /bin/true",
  "-u :1234:5:6 -l lock -n -3 /bin/true",
  "-m 900000000 -u nobody -e e -0 /bin/true",
  "-P -e e -/ r -n 1 -u nobody /bin/true",
  "-/ / -u nobody /bin/true",
];

if (
  available("the original runit", original) &&
  available("strace", strace) &&
  available("the right to become another user", isRoot)
) {
  const oracle = original;
  test.concurrent.each(COMMANDS)("the order of chpst %s", async (command) => {
    const words = command.split(" ");
    const [reference, result] = await Promise.all([traced(oracle, words), traced(ours, words)]);
    expect(reference.length).toBeGreaterThan(3);
    // First of all ours comes back from where its runtime was started.
    expect(result.slice(0, 3)).toEqual(['openat(AT_FDCWD, ".")', 'chdir("/")', "fchdir()"]);
    expect(result.slice(3)).toEqual(reference);
  });
}

if (available("the right to become another user", isRoot)) {
  test.concurrent("nothing of the former user is left", async () => {
    await using box = new Sandbox(ours.bin);
    const inherited = ["setpriv", "--groups=0,1,2,3", "--inh-caps=+chown", "--ambient-caps=+chown"];
    const chpst = ["chpst", "-u", ":1234:2345:3456"];
    const { stdout } = await box.run([...inherited, ...chpst, "cat", "/proc/self/status"]);
    const field = (name: string) =>
      new RegExp(`^${name}:\\s*(.*?)\\s*$`, "m").exec(stdout)?.[1]?.split(/\s+/);
    expect(field("Uid")).toEqual(["1234", "1234", "1234", "1234"]);
    expect(field("Gid")).toEqual(["2345", "2345", "2345", "2345"]);
    expect(field("Groups")).toEqual(["2345", "3456"]);
    expect(field("Threads")).toEqual(["1"]);
    for (const set of ["CapPrm", "CapEff", "CapAmb"]) expect(field(set)).toEqual(["0000000000000000"]);
  });

  test.concurrent("no descriptor is left, and the new user cannot come back", async () => {
    await using box = new Sandbox(ours.bin);
    const listing = await box.run(["chpst", "-u", "nobody", "ls", "/proc/self/fd"]);
    // The last is the listing's own.
    expect(listing.stdout).toBe("0\n1\n2\n3\n");
    const back = await box.run(["chpst", "-u", "nobody", "setpriv", "--reuid=0", "true"]);
    expect(back.exit).not.toBe(0);
  });
}
