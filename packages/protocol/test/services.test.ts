import { afterEach, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { isServicePath, servicesDirectory } from "../src/services.ts";

const before = process.env.SVDIR;

afterEach(() => {
  if (before === undefined) delete process.env.SVDIR;
  else process.env.SVDIR = before;
});

test.each(["/service/a", "./a", "../a", ".", ".a", "a/", "a/b/", ""])("a path: %p", (service) => {
  expect(isServicePath(service)).toBe(true);
});

test.each(["a", "a/b", "a.b", "a/log", "a/\n", "-a", "caf\xe9"])("a name: %p", (service) => {
  expect(isServicePath(service)).toBe(false);
});

test("the services directory is $SVDIR, also when it does not exist or is empty", () => {
  process.env.SVDIR = "/none/at/all";
  expect(servicesDirectory()).toBe("/none/at/all");
  process.env.SVDIR = "";
  expect(servicesDirectory()).toBe("");
  process.env.SVDIR = "/é";
  expect(servicesDirectory()).toBe("/\xc3\xa9");
});

test("without $SVDIR it is the first of the usual ones that exists, or the first", () => {
  delete process.env.SVDIR;
  const usual = ["/service", "/etc/service", "/var/service"];
  expect(servicesDirectory()).toBe(usual.find((directory) => existsSync(directory)) ?? "/service");
});
