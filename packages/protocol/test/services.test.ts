import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { Sandbox } from "../../../test/lib/sandbox.ts";
import { ours } from "../../../test/lib/suite.ts";
import { isServicePath } from "../src/services.ts";

const SHOW = `
import { servicesDirectory } from ${JSON.stringify(import.meta.resolve("../src/services.ts"))};
console.log(JSON.stringify(servicesDirectory()));
`;

test.each(["/service/a", "./a", "../a", ".", ".a", "a/", "a/b/", ""])("a path: %p", (service) => {
  expect(isServicePath(service)).toBe(true);
});

test.each(["a", "a/b", "a.b", "a/log", "a/\n", "-a", "caf\xe9"])("a name: %p", (service) => {
  expect(isServicePath(service)).toBe(false);
});

async function directoryWith(environment: string): Promise<unknown> {
  await using box = new Sandbox(ours.bin);
  box.write({ "show.ts": SHOW });
  const { stdout } = await box.run(["sh", "-c", `${environment} exec "$0" show.ts`, process.execPath]);
  return JSON.parse(Buffer.from(stdout, "latin1").toString("utf8"));
}

test.concurrent.each([
  ["/none/at/all", "/none/at/all"],
  ["", ""],
  ["/é", "/\xc3\xa9"],
])("the services directory is $SVDIR, also when it does not exist or is empty: %p", async (given, bytes) => {
  expect(await directoryWith(`SVDIR='${given}'`)).toBe(bytes);
});

test.concurrent("without $SVDIR it is the first of the usual ones that exists, or the first", async () => {
  const usual = ["/service", "/etc/service", "/var/service"];
  const first = usual.find((directory) => existsSync(directory)) ?? "/service";
  expect(await directoryWith("unset SVDIR;")).toBe(first);
});
