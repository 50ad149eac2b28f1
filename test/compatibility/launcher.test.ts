/** What is kept compiled is what its source gives, and what the launcher hands on is exact. */
import { expect, test } from "bun:test";
import {
  chmodSync,
  chownSync,
  existsSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { Sandbox } from "../lib/sandbox.ts";
import { available, ours, ROOT } from "../lib/suite.ts";
import { until } from "../lib/until.ts";

const compilers = ["/usr/bin/x86_64-linux-gnu-gcc", "/usr/bin/aarch64-linux-gnu-gcc"].every((path) =>
  existsSync(path),
);

if (available("gcc for both architectures", compilers || undefined)) {
  test.concurrent.each([
    ["launcher", ["x86_64.elf", "aarch64.elf"]],
    ["starter", ["x86_64.so", "aarch64.so"]],
  ])("the images of the %s are built from its source", async (name, images) => {
    await using box = new Sandbox(ours.bin);
    const home = join(ROOT, "packages", name);
    const { exit, stderr } = await box.run(["sh", join(home, "build.sh"), box.path()]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    for (const image of images)
      expect(readFileSync(box.path(image)).equals(readFileSync(join(home, image)))).toBe(true);
  });
}

test.concurrent("programs run from any directory, with an empty environment, and through links", async () => {
  await using box = new Sandbox(ours.bin);
  symlinkSync(join(ours.bin, "sv"), box.path("link-to-sv"));
  symlinkSync("link-to-sv", box.path("service"));
  const bare = { PATH: "/usr/bin:/bin" };
  const sv = join(ours.bin, "sv");
  expect((await box.run(["env", "-i", "PATH=/usr/bin:/bin", sv], { cwd: "/", env: bare })).stderr).toBe(
    "usage: sv [-v] [-w sec] command service ...\n\n",
  );
  expect((await box.run(["./service"])).stderr).toBe("usage: service [-w sec] command\n\n");
  expect((await box.run(["env", "-i", "sv"], { env: { PATH: `${ours.bin}:/usr/bin` } })).exit).toBe(100);
});

test("nothing that is built knows where it was built, or would look there for files", () => {
  const lib = join(dirname(ours.bin), "lib", "runit-ts");
  const built = [ours.bin, lib].flatMap((directory) =>
    readdirSync(directory).map((name) => join(directory, name)),
  );
  for (const file of built)
    for (const sources of ["node_modules", "packages"])
      expect(readFileSync(file).includes(join(ROOT, sources)), file).toBe(false);
});

const PROGRAMS = ["runsv", "runsvdir", "sv", "svlogd", "chpst"];

/** Softly less than the runtime can start under. */
const SMALL = "ulimit -Ss 100; ulimit -Sd 1000; ulimit -Sv 5000";

test.concurrent.each(PROGRAMS)("%s starts under small limits", async (name) => {
  await using box = new Sandbox(ours.bin);
  const { stderr } = await box.run(["sh", "-c", `${SMALL}; exec ${name}`]);
  expect(stderr).toStartWith(`usage: ${name}`);
});

/** Whether hard limits may be raised: CAP_SYS_RESOURCE, which containers often keep from root. */
const CAP_SYS_RESOURCE = 24n;
const capabilities = /^CapEff:\s+(\S+)/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1] ?? "0";
const mayRaise = ((BigInt(`0x${capabilities}`) >> CAP_SYS_RESOURCE) & 1n) === 1n;

test.concurrent.skipIf(!mayRaise)("who may raise hard limits can start under small ones", async () => {
  await using box = new Sandbox(ours.bin);
  const script =
    "ulimit -s 100; ulimit -d 1000; ulimit -v 20000; exec chpst sh -c 'ulimit -Hs; ulimit -Hd; ulimit -Hv'";
  expect((await box.run(["sh", "-c", script])).stdout).toBe("100\n1000\n20000\n");
});

const NOBODY = 65534;

/** Says so when it is loaded. */
const EVIL = 'console.log("evil"); process.exit(77);\n';
const PATHS = '{ "compilerOptions": { "paths": { "*": ["./evil.js"] } } }\n';

test.concurrent.each<[string, Record<string, string>]>([
  [".env", { ".env": "SVDIR=/no/such\n" }],
  ["bunfig.toml", { "bunfig.toml": 'preload = ["./evil.js"]\n' }],
  ["tsconfig.json", { "tsconfig.json": PATHS }],
  ["jsconfig.json", { "jsconfig.json": PATHS }],
  ["package.json", { "package.json": '{ "main": "./evil.js", "imports": { "*": "./evil.js" } }\n' }],
  ["a damaged package.json", { "package.json": "{{{", "tsconfig.json": "{{{" }],
])("what the runtime reads in the working directory is not read: %s", async (_, files) => {
  await using box = new Sandbox(ours.bin);
  box.write({ ...files, "evil.js": EVIL });
  for (const program of PROGRAMS)
    expect(await box.run([program])).toMatchObject({ stdout: "", stderr: expect.stringMatching(/^usage: /) });
  box.write({ "s/run": "#!/bin/sh\nexec sleep 1000\n" });
  const { stdout } = await box.run(["sv", "status", "s"]);
  expect(stdout).toBe("warning: s: unable to open supervise/ok: file does not exist\n");
});

test.concurrent("nor is a file there that would take for ever", async () => {
  await using box = new Sandbox(ours.bin);
  box.write({ "package.json": "{" });
  truncateSync(box.path("package.json"), 2 ** 36);
  expect((await box.run(["chpst", "pwd"])).stdout).toBe(`${box.directory}\n`);
});

test.concurrent.skipIf(process.getuid?.() !== 0)("a directory that may not be left stays", async () => {
  await using box = new Sandbox(ours.bin);
  box.write({ "d/run": "" });
  chmodSync(box.directory, 0o755);
  chownSync(box.path("d"), NOBODY, NOBODY);
  const steps = "cd d; chmod 0 .; chpst -v readlink /proc/self/cwd";
  const { stdout, stderr } = await box.run(["chpst", "-u", ":65534:65534", "sh", "-c", steps]);
  expect({ stdout, stderr }).toEqual({ stdout: `${box.path("d")}\n`, stderr: "" });
});

test.concurrent("settings of the runtime in the environment are for the program that is run", async () => {
  await using box = new Sandbox(ours.bin);
  box.write({ "evil.js": EVIL, "show/run": "#!/bin/sh\nexec env -0 >environment\n" });
  const settings = {
    BUN_OPTIONS: `--preload=${box.path("evil.js")}`,
    BUN_INSPECT_PRELOAD: box.path("evil.js"),
    BUN_JSC_dumpOptions: "1",
    MIMALLOC_VERBOSE: "1",
    NODE_CHANNEL_FD: "0",
  };
  const entries = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  // What hides them is no byte that an entry begins with.
  const odd = { "\x01UN_OPTIONS": "x", "\x02ODE_": "y" };
  const { stdout, stderr, exit } = await box.run(["chpst", "env", "-0"], { env: { ...settings, ...odd } });
  expect({ stderr, exit }).toEqual({ stderr: "", exit: 0 });
  expect(stdout.split("\0")).toEqual(expect.arrayContaining([...entries, "\x01UN_OPTIONS=x", "\x02ODE_=y"]));

  const { said } = box.start(["runsv", "show"], { env: settings });
  const shown = await until(
    "the service to show its environment",
    () => box.read("show/environment") || undefined,
  );
  expect(shown.split("\0")).toEqual(expect.arrayContaining(entries));
  expect(said()).toBe("");
});
