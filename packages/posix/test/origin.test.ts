import { expect, test } from "bun:test";
import { Sandbox } from "../../../test/lib/sandbox.ts";
import { ours } from "../../../test/lib/suite.ts";

const source = (name: string) => JSON.stringify(import.meta.resolve(`../src/${name}.ts`));

const word = (value: number | bigint) => value.toString(16).padStart(16, "0");
const bit = (signal: number) => 1n << BigInt(signal - 1);

const SIGQUIT = 3;
const SIGSEGV = 11;
const SIGPIPE = 13;
const SIGTERM = 15;
const SIGUSR1 = 10;

/** Runs a script in a process that was started with QUIT and TERM ignored and with this note. */
async function run(note: string | undefined, script: string): Promise<string> {
  await using box = new Sandbox(ours.bin);
  box.write({ "script.ts": script });
  const env: Record<string, string> = note === undefined ? {} : { RUNIT_TS_ORIGIN: note };
  const command = `trap '' QUIT TERM; exec "$0" script.ts`;
  const { stdout, stderr } = await box.run(["sh", "-c", command, process.execPath], { env });
  expect(stderr).toBe("");
  return stdout;
}

const SHOW = `
import { origin } from ${source("origin")};
console.log(JSON.stringify(origin, (_, value) => (typeof value === "bigint" ? Number(value) : value)));
`;

test.concurrent("without the launcher nothing is known", async () => {
  expect(JSON.parse(await run(undefined, SHOW))).toEqual({
    entries: 0,
    ignored: 0,
    blocked: 0,
    descriptors: [],
  });
});

test.concurrent("the launcher's note: entries, limit, ignored, blocked, and a bit for each descriptor", async () => {
  const note = [2, 1024, 5, 6, (1n << 3n) | (1n << 63n), 1].map(word).join("");
  expect(JSON.parse(await run(note, SHOW))).toEqual({
    entries: 2,
    softOpenFiles: 1024,
    ignored: 5,
    blocked: 6,
    descriptors: [3, 63, 64],
  });
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

const note = (fields: { entries?: number; ignored?: bigint; blocked?: bigint; descriptors?: bigint[] }) =>
  [fields.entries ?? 0, 64, fields.ignored ?? 0n, fields.blocked ?? 0n, ...(fields.descriptors ?? [])]
    .map(word)
    .join("");

test.concurrent("a child has the soft limit of open files", async () => {
  expect(await run(note({}), startsShell("ulimit -Sn"))).toBe("64\n");
});

test.concurrent("a child ignores and blocks what was ignored and blocked, except what its parent catches", async () => {
  const ignored = bit(SIGQUIT) | bit(SIGSEGV) | bit(SIGPIPE) | bit(SIGTERM);
  const blocked = bit(SIGUSR1) | bit(SIGTERM);
  const show = startsShell("while read -r line; do echo $line; done < /proc/self/status", ["TERM"]);
  const status = await run(note({ ignored, blocked }), show);
  expect(status).toContain(`SigIgn: ${word(ignored & ~bit(SIGTERM))}\n`);
  expect(status).toContain(`SigBlk: ${word(blocked & ~bit(SIGTERM))}\n`);
});

test.concurrent("a child has the descriptors that were inherited, and no other", async () => {
  const show = startsShell("[ -e /proc/self/fd/77 ] && echo inherited || echo closed");
  expect(await run(note({ descriptors: [0n, 1n << 13n] }), show)).toBe("inherited\n");
  expect(await run(note({}), show)).toBe("closed\n");
});

test.concurrent("a child has the environment that the launcher was given", async () => {
  const show = `${startsShell("cat /proc/$$/environ")}
import { print, readFile } from ${source("index")};
print(1, "its parent's:" + readFile("/proc/self/environ").toString("latin1"));
`;
  const [child = "", own = ""] = (await run(note({ entries: 2 }), show)).split("its parent's:");
  expect(own).toContain("RUNIT_TS_ORIGIN=");
  expect(child.split("\0")).toEqual(own.split("\0").slice(2));
});
