import { expect, test } from "bun:test";
import { noteOf, run, source, word } from "./noted-process.ts";

const bit = (signal: number) => 1n << BigInt(signal - 1);

const SIGQUIT = 3;
const SIGSEGV = 11;
const SIGPIPE = 13;
const SIGTERM = 15;
const SIGUSR1 = 10;

const SHOW = `
import { origin } from ${source("origin")};
console.log(JSON.stringify(origin, (_, value) => (typeof value === "bigint" ? Number(value) : value)));
`;

test.concurrent("without the launcher nothing is known", async () => {
  expect(JSON.parse(await run(undefined, SHOW))).toEqual({
    entries: 0,
    mark: 0,
    ignored: 0,
    blocked: 0,
    limits: [],
    directory: -1,
    descriptors: [0, 1, 2],
  });
});

test.concurrent("the launcher's note: entries, ignored, blocked, limits, and a bit for each descriptor", async () => {
  const note = [2, 3, 5, 6, 1024, 2048, 3, 4, 5, 6, 7, 8, 2n ** 64n - 1n, (1n << 3n) | (1n << 63n), 1]
    .map(word)
    .join("");
  expect(JSON.parse(await run(note, SHOW))).toEqual({
    entries: 2,
    mark: 3,
    ignored: 5,
    blocked: 6,
    limits: [
      { resource: 7, soft: 1024, hard: 2048 },
      { resource: 3, soft: 3, hard: 4 },
      { resource: 2, soft: 5, hard: 6 },
      { resource: 9, soft: 7, hard: 8 },
    ],
    directory: -1,
    descriptors: [3, 63, 64],
  });
});

test.concurrent("what the program before in this process has noted is what counts", async () => {
  const now = noteOf({ entries: 2, ignored: bit(SIGPIPE), blocked: bit(SIGUSR1) });
  const before = noteOf({ entries: 7, blocked: bit(SIGTERM) });
  const show = `
import { handed, origin } from ${source("origin")};
console.log(handed?.file, origin.entries, origin.ignored, origin.blocked);
`;
  const handedTo = (pid: string) => run(now, show, `RUNIT_TS_HANDOVER="${pid} 9 ${before}"`);
  expect(await handedTo("$$")).toBe(`9 3 0n ${bit(SIGTERM)}n\n`);
  expect(await handedTo("$PPID")).toBe(`undefined 2 ${bit(SIGPIPE)}n ${bit(SIGUSR1)}n\n`);
});

/** Starts `/bin/sh -c COMMAND` after everything was given back. */
const startsShell = (command: string, catches: readonly string[] = []) => `
import { dup2, restoreInheritance, setCloseOnExec, spawn, waitFor } from ${source("index")};
dup2(0, 77);
setCloseOnExec(77, true);
restoreInheritance();
const argv = ["sh", "-c", ${JSON.stringify(command)}];
waitFor(spawn({ program: "/bin/sh", argv, catches: ${JSON.stringify(catches)} }));
`;

test.concurrent("a child has the soft limit of open files", async () => {
  expect(await run(noteOf({ limits: { "open files": 64n } }), startsShell("ulimit -Sn"))).toBe("64\n");
});

test.concurrent("a child ignores and blocks what was ignored and blocked, except what its parent catches", async () => {
  const ignored = bit(SIGQUIT) | bit(SIGSEGV) | bit(SIGPIPE) | bit(SIGTERM);
  const blocked = bit(SIGUSR1) | bit(SIGTERM);
  const show = startsShell("while read -r line; do echo $line; done < /proc/self/status", ["TERM"]);
  const status = await run(noteOf({ ignored, blocked }), show);
  expect(status).toContain(`SigIgn: ${word(ignored & ~bit(SIGTERM))}\n`);
  expect(status).toContain(`SigBlk: ${word(blocked & ~bit(SIGTERM))}\n`);
});

test.concurrent("a child has the descriptors that were inherited, and no other", async () => {
  const show = startsShell("[ -e /proc/self/fd/77 ] && echo inherited || echo closed");
  expect(await run(noteOf({ descriptors: [7n, 1n << 13n] }), show)).toBe("inherited\n");
  expect(await run(noteOf({}), show)).toBe("closed\n");
});

test.concurrent("a child has the environment that the launcher was given", async () => {
  const show = `${startsShell("cat /proc/$$/environ")}
import { print, readFile } from ${source("index")};
print(1, "its parent's:" + readFile("/proc/self/environ").toString("latin1"));
`;
  const [child = "", own = ""] = (await run(noteOf({ entries: 2 }), show)).split("its parent's:");
  expect(own).toContain("RUNIT_TS_ORIGIN=");
  expect(child.split("\0")).toEqual(own.split("\0").slice(2));
});
