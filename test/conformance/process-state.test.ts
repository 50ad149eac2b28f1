/** One probe, bare, under chpst, under runsv and under both: the state of a process is the same everywhere. */
import { expect, test } from "bun:test";
import { Sandbox } from "../lib/sandbox.ts";
import { available, original, ours, type Suite } from "../lib/suite.ts";
import { until } from "../lib/until.ts";
import { PROBE } from "./probe.ts";

/** Ways in which whoever starts it may have left the process. */
const CALLERS: Record<string, string> = {
  "as it is": 'exec "$@"',
  "low limits": 'ulimit -Sn 123; ulimit -c 0; ulimit -Ss 4096; exec "$@"',
  "small limits of stack, data and address space":
    'ulimit -Ss 200; ulimit -Sd 100000; ulimit -Sv 1000000; exec "$@"',
  "a nice level and a umask": 'umask 027; exec nice -n 5 "$@"',
  "ignored signals": `trap '' HUP QUIT PIPE USR1 XFSZ SEGV; exec "$@"`,
  "blocked signals": 'exec env --block-signal=USR1 --block-signal=PIPE "$@"',
  "inherited descriptors": 'exec 7</dev/null 9</dev/null; exec "$@"',
  "standard input closed": 'exec "$@" <&-',
};

type Report = Record<"bare" | "chpst" | "runsv" | "runsv and chpst", string>;

const service = (command: string) =>
  `#!/bin/sh\n${command} >report.new\nmv report.new report\nexec sleep 1000\n`;

async function report(suite: Suite, caller: string): Promise<Report> {
  await using box = new Sandbox(suite.bin);
  const probe = box.path("probe");
  box.write({
    probe: PROBE,
    "plain/run": service(probe),
    "changed/run": service(`chpst ${probe}`),
  });
  const called = (...command: string[]) => ["bash", "-c", caller, "bash", ...command];
  const supervised = async (name: string) => {
    box.start(called("runsv", name));
    return await until(`${name} to be probed`, () => box.read(name, "report"));
  };
  const plain = (text: string) =>
    text
      .replaceAll(box.directory, "BOX")
      .replace(/pipe:\[\d+\]/g, "a pipe")
      .replace(/^PATH=.*\n/m, "")
      .replace(/^(descriptor [12]) .*/gm, "$1")
      .replaceAll("BOX/changed", "BOX/plain");
  return {
    bare: plain((await box.run(called(probe))).stdout),
    chpst: plain((await box.run(called("chpst", probe))).stdout),
    runsv: plain(await supervised("plain")),
    "runsv and chpst": plain(await supervised("changed")),
  };
}

test.concurrent.each(Object.entries(CALLERS))("a caller with %s", async (_, caller) => {
  const result = await report(ours, caller);
  expect(result.bare).toContain("environment:\n");
  expect(result.chpst).toBe(result.bare);
  expect(result["runsv and chpst"]).toBe(result.runsv);
  if (available("the original runit", original)) expect(result).toEqual(await report(original, caller));
});

test.concurrent.each([20, 64, 100, 1000])(
  "a soft limit of %d open files arrives in a service",
  async (limit) => {
    await using box = new Sandbox(ours.bin);
    box.write({
      "services/s/run":
        '#!/bin/sh\nexec chpst -P sh -c "ulimit -Sn >limit.new; mv limit.new limit; exec sleep 1000"\n',
    });
    box.start(["sh", "-c", `ulimit -Sn ${limit}; exec runsvdir services`]);
    expect(await until("the service's limit", () => box.read("services", "s", "limit"))).toBe(`${limit}\n`);
  },
);
