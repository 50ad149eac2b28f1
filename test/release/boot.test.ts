/**
 * What of docs/boot.md nobody can type: the examples, as they stand there, start a service with the machine, and stop
 * it with it. The others are tours (test/docs).
 */
import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Sandbox } from "../lib/sandbox.ts";
import { available, ours, ROOT } from "../lib/suite.ts";
import { until } from "../lib/until.ts";
import { CleanRoot } from "./clean-root.ts";

const RUN = "#!/bin/sh\ntrap 'echo stopped; kill $!; exit' TERM\necho started\nsleep 1000 &\nwait\n";
const CHECK = "#!/bin/sh\n[ -e /tmp/healthy ]\n";
const LOG_RUN = "#!/bin/sh\nexec svlogd ./main\n";

const page = readFileSync(join(ROOT, "docs", "boot.md"), "utf8");

/** Into a container; it is not to know where the tests' services are. */
const ENTER = ["--mount", "--pid", "--root", "/bin/env", "-u", "SVDIR", "PATH=/usr/bin:/bin"];

/** The example in a language. */
function example(language: string): string {
  const text = new RegExp(`^\`{3}${language}\\n(.*?)^\`{3}$`, "ms").exec(page)?.[1];
  if (text === undefined) throw new Error(`no example in ${language}`);
  return text;
}

/** What stands behind a word in an example, in the rest of its line. */
function setting(language: string, word: string): string {
  const value = new RegExp(`^${word}(.*)$`, "m").exec(example(language))?.[1];
  if (value === undefined) throw new Error(`no ${word} in the example in ${language}`);
  return value;
}

/** A machine with our programs and a service, web, which is up, once it is started, when /tmp/healthy exists. */
async function machine(box: Sandbox): Promise<CleanRoot> {
  const root = await CleanRoot.withDash(box);
  await root.addPrograms();
  box.write({
    "root/etc/service/web/run": RUN,
    "root/etc/service/web/check": CHECK,
    "root/etc/service/web/log/run": LOG_RUN,
    "root/etc/service/web/log/main/config": "",
    "root/tmp/healthy": "",
  });
  return root;
}

/** The command of a probe of Kubernetes. */
function probeCommand(probe: string): string[] {
  const command = new RegExp(`${probe}:\\s+exec:\\s+command: (\\[.*\\])$`, "m").exec(example("yaml"))?.[1];
  return JSON.parse(command ?? "[]");
}

/** Whether a process is process 1 of its namespace and has this name. */
function isProcessOne(pid: number, name: string): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return status.startsWith(`Name:\t${name}\n`) && /^NSpid:.*\t1$/m.test(status);
  } catch {
    // It has ended meanwhile.
    return false;
  }
}

const log = (root: CleanRoot) => readFileSync(root.path("etc/service/web/log/main/current"), "utf8");
const isRoot = process.getuid?.() === 0 || undefined;

if (available("the right to change the root directory", isRoot)) {
  const analyze = ["/usr/bin/systemd-analyze"].find((path) => existsSync(path));
  if (available("systemd-analyze", analyze)) {
    test.concurrent("systemd: the unit", async () => {
      await using box = new Sandbox(ours.bin);
      box.write({
        "runsvdir.service": example("ini").replace("/usr/bin/runsvdir", join(ours.bin, "runsvdir")),
      });
      const { exit, stderr } = await box.run([analyze, "verify", "--man=no", box.path("runsvdir.service")]);
      expect(stderr).not.toContain("runsvdir.service");
      expect(exit).toBe(0);
    });
  }

  test.concurrent("inittab: the command, and TERM", async () => {
    await using box = new Sandbox(ours.bin);
    const root = await machine(box);
    const { exit } = await root.run(`${setting("inittab", "SV:2345:respawn:")} &
      until sv -w 60 start web; do :; done
      kill -TERM $!
      wait $!`);
    expect(exit).toBe(0);
    expect(log(root)).toBe("started\nstopped\n");
  });

  test.concurrent("a container: its entry point as process 1, its health check, its end", async () => {
    await using box = new Sandbox(ours.bin);
    const root = await machine(box);
    const words = (list: string): string[] => JSON.parse(list);
    const container = root.start(["exec", ...words(setting("dockerfile", "ENTRYPOINT "))].join(" "));
    const healthCheck = words(setting("dockerfile", "HEALTHCHECK .* CMD "));
    const pid = await until("process 1", () => box.processes().find((one) => isProcessOne(one, "runsvdir")));
    const inside = async (command: readonly string[]) => {
      const { exit } = await box.run(["nsenter", `--target=${pid}`, ...ENTER, ...command]);
      return exit;
    };
    await until("it to be healthy", async () => (await inside(healthCheck)) === 0);
    for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"])
      expect({ probe, exit: await inside(probeCommand(probe)) }).toEqual({ probe, exit: 0 });
    await inside(["rm", "/tmp/healthy"]);
    expect(await inside(healthCheck)).toBe(1);
    expect(await inside(probeCommand("readinessProbe"))).toBe(1);
    expect(await inside(probeCommand("livenessProbe"))).toBe(0);
    process.kill(pid, "SIGTERM");
    expect((await container.ended).exit).toBe(0);
    expect(log(root)).toBe("started\nstopped\n");
  });
}
