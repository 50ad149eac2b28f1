import { expect, test } from "bun:test";
import { existsSync, realpathSync } from "node:fs";
import { basename } from "node:path";
import { Sandbox } from "../../../test/lib/sandbox.ts";
import { available, ours } from "../../../test/lib/suite.ts";
import { until } from "../../../test/lib/until.ts";
import { noteOf, run, runIn, source } from "./noted-process.ts";

/** The runtime lives under none of these. */
const SMALL = noteOf({
  limits: { "stack size": 102_400n, "data size": 51_200_000n, "address space": 1_024_000_000n },
});

const started = (request: Record<string, unknown>) => `
import { attempt, print, spawn, SystemError, waitFor } from ${source("index")};
const pid = attempt(() => spawn({ catches: [], ...${JSON.stringify(request)} }));
print(1, pid instanceof SystemError ? pid.message : "exit " + (waitFor(pid) >> 8));
`;

const shell = (script: string) => ({ argv: ["sh", "-c", script, "name", "a", "b c"] });

test.concurrent("a child has small limits of stack, data and address space", async () => {
  const script = "ulimit -Ss; ulimit -Sd; ulimit -Sv";
  expect(await run(SMALL, started({ program: "/bin/sh", ...shell(script) }))).toBe(
    "100\n50000\n1000000\nexit 0",
  );
});

test.concurrent("it has the arguments it was given, a descriptor of its own, and no other", async () => {
  const request = { program: "/bin/sh", others: [[0, 4]], ...shell('printf "[%s]" "$@"; ls /proc/$$/fd') };
  expect(await run(SMALL, started(request))).toBe("[a][b c]0\n1\n2\n4\nexit 0");
});

if (available("strace", existsSync("/usr/bin/strace") || undefined)) {
  const tracing = ["-e", "trace=unshare,close_range", "-e", "inject=close_range:error=ENOSYS"];
  const onOldKernel = async (...more: readonly string[]) => {
    await using box = new Sandbox(ours.bin);
    box.write({ "script.ts": started({ program: "/bin/sh", ...shell("ls /proc/$$/fd") }) });
    const strace = ["strace", "-f", "-o", "trace", ...tracing, ...more];
    const { stdout } = await box.run([...strace, process.execPath, "script.ts"]);
    expect(box.read("trace")).toContain("unshare(CLONE_FILES");
    return stdout;
  };

  test.concurrent("nor has it any other where the kernel cannot leave them out", async () => {
    expect(await onOldKernel()).toBe("0\n1\n2\nexit 0");
  });

  test.concurrent("without descriptors of its own it does not take those of this process", async () => {
    const stdout = await onOldKernel("-e", "inject=unshare:error=ENOMEM");
    expect(stdout).toBe("execve /bin/sh: out of memory");
  });
}

test.concurrent("it is looked for along PATH", async () => {
  expect(await run(SMALL, started({ program: "sh", search: true, ...shell("exit 3") }))).toBe("exit 3");
});

test.concurrent("a program that cannot be executed is an error that tells why", async () => {
  const fails = (program: string, search = false) =>
    run(SMALL, started({ program, search, argv: [program] }));
  expect(await fails("/no/such")).toBe("execve /no/such: file does not exist");
  expect(await fails("no-such-program", true)).toBe("execve no-such-program: file does not exist");
  expect(await fails("/etc/passwd")).toBe("execve /etc/passwd: access denied");
});

/** A script that spawns a shell and does something when its pid is announced. */
const announced = (shellScript: string, announce: string) => `
import { readlinkSync } from "node:fs";
import { attempt, exitCode, print, spawn, SystemError, waitFor } from ${source("index")};
const program = (pid) => readlinkSync("/proc/" + pid + "/exe").replace(/.*\\//, "") + " ";
const announce = (pid) => { ${announce} };
const pid = attempt(() => spawn({ catches: [], announce, program: "/bin/sh", argv: ["sh", "-c", ${JSON.stringify(shellScript)}] }));
print(1, pid instanceof SystemError ? pid.message : "exit " + exitCode(waitFor(pid)));
`;

test.concurrent("a program that is announced does nothing before", async () => {
  await using box = new Sandbox(ours.bin);
  // Another program can run to its end meanwhile.
  const script = announced(": >ran; exit 3", `Bun.spawnSync(["true"]); print(1, program(pid));`);
  expect((await runIn(box, noteOf({}), script)).stdout).toBe(
    `${basename(realpathSync(process.execPath))} exit 3`,
  );
  expect(existsSync(box.path("ran"))).toBe(true);
});

test.concurrent("it never runs when the one that announces it dies meanwhile", async () => {
  await using box = new Sandbox(ours.bin);
  const script = announced(": >ran", `print(1, String(pid)); process.kill(process.pid, "SIGKILL");`);
  const { stdout, exit } = await runIn(box, noteOf({}), script);
  expect(exit).toBe(128 + 9);
  expect(Number(stdout)).toBeGreaterThan(0);
  await until("its end", () => !existsSync(`/proc/${stdout}`));
  expect(existsSync(box.path("ran"))).toBe(false);
});

test.concurrent("it may be killed when it is announced: that is its end, and no failure", async () => {
  const script = announced("exit 3", `process.kill(pid, "SIGKILL");`);
  expect(await run(noteOf({}), script.replace('"exit " + exitCode(', '"status " + ('))).toBe("status 9");
});

test.concurrent("it has ended, and never was the program, when it cannot be announced", async () => {
  await using box = new Sandbox(ours.bin);
  const children = 'readFileSync("/proc/thread-self/children", "latin1")';
  const script = `
import { readFileSync } from "node:fs";
import { print, spawn } from ${source("index")};
const announce = () => { throw new Error("no"); };
try { spawn({ catches: [], announce, program: "/bin/sh", argv: ["sh", "-c", ": >ran"] }); }
catch (error) { print(1, error.message + " [" + ${children} + "]"); }
`;
  expect((await runIn(box, noteOf({}), script)).stdout).toBe("no []");
  expect(existsSync(box.path("ran"))).toBe(false);
});

test.concurrent("what is announced and cannot be executed is an error that tells why", async () => {
  const script = announced("", "").replace("/bin/sh", "/no/such");
  expect(await run(noteOf({}), script)).toBe("execve /no/such: file does not exist");
});
