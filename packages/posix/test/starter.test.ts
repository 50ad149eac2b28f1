import { expect, test } from "bun:test";
import { noteOf, run, source } from "./noted-process.ts";

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

test.concurrent("it is looked for along PATH", async () => {
  expect(await run(SMALL, started({ program: "sh", search: true, ...shell("exit 3") }))).toBe("exit 3");
});

test.concurrent("a program that cannot be executed is an error that tells why", async () => {
  const fails = (program: string, search = false) =>
    run(SMALL, started({ program, search, argv: [program] }));
  expect(await fails("/no/such")).toBe("posix_spawn /no/such: file does not exist");
  expect(await fails("no-such-program", true)).toBe("posix_spawn no-such-program: file does not exist");
  expect(await fails("/etc/passwd")).toBe("posix_spawn /etc/passwd: access denied");
});
