/** `--json` and `--prometheus`: what programs read. */
import { expect, test } from "bun:test";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { ROOT } from "../lib/suite.ts";
import { until } from "../lib/until.ts";
import { Services, SINK, SLEEPER, utf8 } from "./lib/services.ts";

const ajv = new Ajv2020({ strict: true, allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(JSON.parse(readFileSync(join(ROOT, "docs", "sv-status.schema.json"), "utf8")));

/** What is in valid JSON output. */
function parsed(stdout: string) {
  const document = JSON.parse(utf8(stdout));
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
  return document;
}

/** Services in all states there are. */
async function mixed(): Promise<Services> {
  const box = new Services();
  box.write({
    "down/run": SLEEPER,
    "down/down": "",
    "up/log/run": SINK,
    "none/run": SLEEPER,
    "broken/log": "",
  });
  symlinkSync("/nonexistent", box.path("lost"));
  await Promise.all([box.supervise("down", "down\n"), box.add("up"), box.add("broken")]);
  await until("the log", () => box.read("up/log/supervise/stat") === "run\n");
  return box;
}

test.concurrent("JSON keeps to its schema, and tells what is so", async () => {
  await using box = await mixed();
  const { stdout } = await box.sv(["list", "--json"]);
  const { version, services } = parsed(stdout);
  expect(version).toBe(1);
  const [broken, down, lost, none, up] = services;
  expect(up).toMatchObject({
    name: "up",
    directory: box.path("up"),
    state: "run",
    want: "up",
    normally: "up",
  });
  expect(up.pid).toBe(Number(box.read("up/supervise/pid")));
  expect(up.command).toEqual(["sleep", "1000"]);
  expect(up.log).toMatchObject({ state: "run", pid: Number(box.read("up/log/supervise/pid")) });
  expect(Date.parse(up.since) / 1000).toBeCloseTo(up.sinceSeconds, 2);
  expect(down).toMatchObject({
    state: "down",
    want: "down",
    normally: "down",
    pid: null,
    command: null,
    log: null,
  });
  expect(none.error).toMatchObject({ message: "unable to open supervise/ok: file does not exist" });
  expect(none.error.file).toBe(box.path("none/supervise/ok"));
  expect(lost.error.message).toBe("unable to change to service directory: file does not exist");
  expect(broken.log.error.message).toBe("unable to change directory: not a directory");
});

test.concurrent("the exit code is the one of the classic status", async () => {
  await using box = await mixed();
  for (const services of [
    ["up"],
    ["down", "up"],
    ["broken"],
    ["none", "lost", "broken", "up"],
    ["x", "./y"],
  ]) {
    const [classic, ...others] = await Promise.all([
      box.sv(["status", ...services]),
      box.sv(["status", "--json", ...services]),
      box.sv(["--json", "status", ...services]),
      box.sv(["status", ...services, "--prometheus"]),
      box.sv(["list", "--json", ...services]),
      box.sv(["list", ...services]),
    ]);
    expect(others.map(({ exit }) => exit)).toEqual(others.map(() => classic?.exit ?? -1));
  }
});

test.concurrent("Prometheus: a sample for what is known, and labels escaped", async () => {
  await using box = await mixed();
  const odd = 'a "b"\\\nc';
  await box.add(odd);
  const { stdout } = await box.sv(["list", "--prometheus"]);
  for (const line of stdout.trimEnd().split("\n")) {
    expect(line).toMatch(
      /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+\{service="([^"\\\n]|\\["\\n])*",process="(service|log)"\} \d+(\.\d+)?)$/,
    );
  }
  expect(stdout).toContain('runit_service_up{service="a \\"b\\"\\\\\\nc",process="service"} 1\n');
  expect(stdout).toContain('runit_service_up{service="down",process="service"} 0\n');
  expect(stdout).toContain('runit_service_wanted{service="down",process="service"} 0\n');
  expect(stdout).toContain('runit_service_supervised{service="none",process="service"} 0\n');
  expect(stdout).not.toContain('runit_service_pid{service="down"');
  expect(stdout).toContain(
    `runit_service_pid{service="up",process="log"} ${box.read("up/log/supervise/pid")}`,
  );
});

test.concurrent("either format or the other", async () => {
  await using box = new Services();
  const { stdout, exit } = await box.sv(["list", "--json", "--prometheus"]);
  expect(stdout).toBe("");
  expect(exit).toBe(100);
});
