/** Names of every kind are told whole, and never reach the terminal as commands to it. */
import { expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ours } from "../lib/suite.ts";
import { until } from "../lib/until.ts";
import { Services, SLEEPER, utf8 } from "./lib/services.ts";

const NAMES = [
  "a b",
  " ",
  "new\nline",
  "\x1b[31mred\x1b[0m\x07",
  "tab\there",
  "日本語",
  "-x",
  "--json",
  "x".repeat(255),
  "back\\slash",
  "‮rtl",
  "'\"$`",
];
/** No valid UTF-8; made by a shell, as it cannot be written otherwise. */
const INVALID = "caf\xe9";

async function withNames(): Promise<Services> {
  const box = new Services();
  for (const name of NAMES) box.write({ [`${name}/run`]: SLEEPER });
  await box.run(["sh", "-c", "mkdir \"$(printf 'caf\\351')\" && cp -p ./-x/run caf*/"]);
  await Promise.all(NAMES.map((name) => box.supervise(`./${name}`)));
  box.start(["sh", "-c", `exec ${join(ours.bin, "runsv")} caf*`]);
  await until(
    "the service with the invalid name",
    async () => (await box.run(["sh", "-c", "cat caf*/supervise/stat"])).stdout === "run\n",
  );
  return box;
}

test.concurrent("the table has a line for each, of characters that can be seen", async () => {
  await using box = await withNames();
  const { stdout, exit } = await box.sv(["list"]);
  const lines = utf8(stdout).trimEnd().split("\n");
  expect(lines).toHaveLength(NAMES.length + 2);
  expect(lines.join("")).toMatch(/^[\p{L}\p{N}\p{P}\p{S} ]*$/u);
  for (const shown of [
    "new\\x0aline",
    "\\x1b[31mred\\x1b[0m\\x07",
    "日本語",
    "back\\\\slash",
    "\\u{202e}rtl",
    "caf\\xe9",
  ])
    expect(lines.some((line) => line.startsWith(`${shown} `))).toBe(true);
  const columns = lines.map((line) => Bun.stringWidth(/^.*? {2,}(?=STATE|run )/.exec(line)?.[0] ?? ""));
  expect(new Set(columns).size).toBe(1);
  expect(exit).toBe(0);
});

test.concurrent("JSON has each name as it is", async () => {
  await using box = await withNames();
  const { services } = JSON.parse(utf8((await box.sv(["list", "--json"])).stdout));
  const names = services.map(({ name }: { name: string | { base64: string } }) =>
    typeof name === "string" ? name : Buffer.from(name.base64, "base64").toString("latin1"),
  );
  expect(names.sort()).toEqual([...NAMES, INVALID].sort());
  const named = await box.sv(["status", "--json", "--", ...NAMES]);
  expect(JSON.parse(utf8(named.stdout)).services.map(({ name }: { name: string }) => name)).toEqual(NAMES);
  expect(named.exit).toBe(0);
});

test.concurrent("Prometheus has a line for each", async () => {
  await using box = await withNames();
  const lines = utf8((await box.sv(["list", "--prometheus"])).stdout).split("\n");
  expect(lines.filter((line) => line.startsWith("runit_service_up{"))).toHaveLength(NAMES.length + 1);
});

test.concurrent("what cannot be found is said without harm", async () => {
  await using box = new Services();
  mkdirSync(box.path("\x1b[31m"));
  const { stdout, stderr } = await box.sv(["list", "\x1b[2J\n", "\x1b[31m"]);
  expect(stdout + stderr).not.toContain("\x1b");
});
