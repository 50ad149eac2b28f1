/** Without the privilege to look: the original's words and exit code, and what to do. */
import { expect, test } from "bun:test";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { AS_NOBODY, NOBODY } from "../lib/nobody.ts";
import { available, original } from "../lib/suite.ts";
import { Services } from "./lib/services.ts";

const DENIED = "warning: web: unable to open supervise/ok: access denied\n";

async function withService(): Promise<Services> {
  const box = new Services();
  chmodSync(box.directory, 0o755);
  await box.add("web");
  return box;
}

const hint = (box: Services) =>
  `sv: user ${NOBODY} may not open ${box.path("web/supervise/ok")}: run it as root\n`;

test.concurrent("list and JSON say which file, and what to do", async () => {
  await using box = await withService();
  const list = await box.run([...AS_NOBODY, "sv", "list"]);
  expect(list.stdout).toBe(`NAME  STATE   WANT  PID  UPTIME  COMMAND  LOG
web   denied  -     -    -       -        -

${DENIED}`);
  expect(list.stderr).toBe(hint(box));
  expect(list.exit).toBe(1);
  const json = await box.run([...AS_NOBODY, "sv", "status", "--json", "web"]);
  expect(JSON.parse(json.stdout).services[0].error).toEqual({
    message: "unable to open supervise/ok: access denied",
    file: box.path("web/supervise/ok"),
    advice: "run it as root",
  });
  expect(json.exit).toBe(1);
});

test.concurrent("the classic sv says so to a terminal only", async () => {
  await using box = await withService();
  for (const command of ["status", "up"]) {
    const piped = await box.run([...AS_NOBODY, "sv", command, "web"]);
    expect(piped).toEqual({ stdout: DENIED, stderr: "", exit: 1 });
    if (available("the original runit", original))
      expect(await box.run([...AS_NOBODY, join(original.bin, "sv"), command, "web"])).toEqual(piped);
    const shown = await box.run(["script", "-qec", `${AS_NOBODY.join(" ")} sv ${command} web`, "/dev/null"], {
      env: { SHELL: "/bin/sh" },
    });
    expect(shown.stdout.replaceAll("\r", "")).toBe(DENIED + hint(box));
    expect(shown.exit).toBe(1);
  }
});

test.concurrent("enable and disable, too", async () => {
  await using box = await withService();
  const { stdout, exit } = await box.run(
    [...AS_NOBODY, "sv", "enable", "--directory", box.directory, "web"],
    { env: { SVDIR: "/proc" } },
  );
  expect(stdout).toContain("fail: web: unable to link /proc/web: ");
  expect(exit).toBe(1);
});
