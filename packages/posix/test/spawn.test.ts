import { expect, test } from "bun:test";
import { closeSync, openSync } from "node:fs";
import { Sandbox } from "../../../test/lib/sandbox.ts";
import { ours } from "../../../test/lib/suite.ts";
import { errno } from "../src/errno.ts";
import { attempt, SystemError } from "../src/errors.ts";
import { close, HERE, openDirectory, pipe, read, write } from "../src/files.ts";
import { type SpawnRequest, spawn } from "../src/spawn.ts";
import { exitCode, waitFor } from "../src/wait.ts";

const EACCES = 13;
const ENOEXEC = 8;

/** Runs a program to its end; gives its pid, what it wrote to standard output, and its exit code. */
function run(request: Omit<SpawnRequest, "catches" | "stdout">) {
  const { reader, writer } = pipe();
  const pid = attempt(() => spawn({ ...request, stdout: writer, catches: [] }));
  close(writer);
  let output = "";
  for (let part = read(reader, 4096); part.length > 0; part = read(reader, 4096))
    output += part.toString("latin1");
  close(reader);
  if (pid instanceof SystemError) throw pid;
  return { pid, output, exit: exitCode(waitFor(pid)) };
}

const shell = (script: string, ...words: string[]) => ({
  program: "/bin/sh",
  argv: ["sh", "-c", script, "name", ...words],
});

function failure(request: Omit<SpawnRequest, "catches">): SystemError | number {
  return attempt(() => spawn({ ...request, catches: [] }));
}

test("arguments arrive byte for byte", () => {
  const words = ["", "a b", "caf\xe9", "\xff\xfe", "new\nline", '"$1"'];
  const { output } = run(shell(`for word; do printf '%s\\0' "$word"; done`, ...words));
  expect(output.split("\0").slice(0, -1)).toEqual(words);
});

test("a program is looked for along PATH only when asked", () => {
  expect(run({ program: "printf", argv: ["printf", "found"], search: true }).output).toBe("found");
  expect(failure({ program: "printf", argv: ["printf", "found"] })).toMatchObject({ errno: errno.ENOENT });
});

test("the exit code is the program's", () => {
  expect(run(shell("exit 42")).exit).toBe(42);
});

test("it starts in the directory of the descriptor, or below it", async () => {
  await using box = new Sandbox(ours.bin);
  box.write({ run: "#!/bin/sh\necho here\n", "log/run": "#!/bin/sh\necho below\n" });
  const directory = openDirectory(HERE, box.directory);
  const request = { program: "./run", argv: ["./run"], directory };
  expect(run(request).output).toBe("here\n");
  expect(run({ ...request, subdirectory: "./log" }).output).toBe("below\n");
  expect(failure({ ...request, subdirectory: "./none" })).toMatchObject({ errno: errno.ENOENT });
  close(directory);
});

test("standard input is the descriptor given", () => {
  const { reader, writer } = pipe();
  write(writer, Buffer.from("what it reads"));
  close(writer);
  expect(run({ ...shell("cat"), stdin: reader }).output).toBe("what it reads");
  close(reader);
});

test("it has no other descriptor", () => {
  const { reader, writer } = pipe();
  const { output } = run(shell("ls /proc/$$/fd"));
  expect(output).toBe("0\n1\n2\n");
  close(reader);
  close(writer);
});

test("it starts with standard output closed when asked", () => {
  const program = shell("[ ! -e /proc/$$/fd/1 ]");
  const pid = spawn({ ...program, closeStdout: true, catches: [] });
  expect(exitCode(waitFor(pid))).toBe(0);
  expect(run(program).exit).toBe(1);
});

test("it leads a session only when asked", () => {
  const script = shell("cut -d ' ' -f 6 /proc/$$/stat");
  const led = run({ ...script, newSession: true });
  expect(led.output).toBe(`${led.pid}\n`);
  const followed = run(script);
  expect(followed.output).not.toBe(`${followed.pid}\n`);
});

test("signals that this process catches or ignores are at their default and not blocked", () => {
  const { output } = run(shell("grep -E '^Sig(Blk|Ign)' /proc/self/status"));
  expect(output).toBe("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
});

test("a program that cannot be executed is an error that tells why", async () => {
  await using box = new Sandbox(ours.bin);
  box.write({ text: "exit 0\n", "bare/run": "#!/bin/sh\n", missing: "#!/no/such/interpreter\n" });
  closeSync(openSync(box.path("bare/empty"), "w", 0o755));
  const fails = (name: string) => failure({ program: box.path(name), argv: [name] });
  expect(fails("none")).toMatchObject({ errno: errno.ENOENT, call: "execve", path: box.path("none") });
  expect(fails("text")).toMatchObject({ errno: EACCES, reason: "access denied" });
  expect(fails("bare")).toMatchObject({ errno: EACCES });
  expect(fails("missing")).toMatchObject({ errno: errno.ENOENT });
  expect(fails("bare/run/below")).toMatchObject({ errno: errno.ENOTDIR });
  expect(fails("bare/empty")).toMatchObject({ errno: ENOEXEC, reason: "exec format error" });
});
