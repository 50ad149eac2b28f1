/** The launcher's images are what its source gives, and what it hands on is exact. */
import { expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { Sandbox } from "../lib/sandbox.ts";
import { available, ours, ROOT } from "../lib/suite.ts";

const LAUNCHER = join(ROOT, "packages", "launcher");
const compilers = ["/usr/bin/x86_64-linux-gnu-gcc", "/usr/bin/aarch64-linux-gnu-gcc"].every((path) =>
  existsSync(path),
);

if (available("gcc for both architectures", compilers || undefined)) {
  test.concurrent("the images are built from launcher.c", async () => {
    await using box = new Sandbox(ours.bin);
    const { exit, stderr } = await box.run(["sh", join(LAUNCHER, "build.sh"), box.path()]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    for (const image of ["x86_64.elf", "aarch64.elf"])
      expect(readFileSync(box.path(image)).equals(readFileSync(join(LAUNCHER, image)))).toBe(true);
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
  for (const file of built.filter((path) => path !== join(lib, "bun")))
    for (const sources of ["node_modules", "packages"])
      expect(readFileSync(file).includes(join(ROOT, sources)), file).toBe(false);
});

/** Softly less than the runtime can start under. */
const SMALL = "ulimit -Ss 100; ulimit -Sd 1000; ulimit -Sv 5000";

test.concurrent.each(["runsv", "runsvdir", "sv", "svlogd", "chpst"])(
  "%s starts under small limits",
  async (name) => {
    await using box = new Sandbox(ours.bin);
    const { stderr } = await box.run(["sh", "-c", `${SMALL}; exec ${name}`]);
    expect(stderr).toStartWith(`usage: ${name}`);
  },
);

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

test.concurrent("files of the runtime in the working directory are not read", async () => {
  await using box = new Sandbox(ours.bin);
  box.write({
    ".env": "SVDIR=/no/such\n",
    "bunfig.toml": 'preload = ["./evil.js"]\n',
    "evil.js": "process.exit(77)\n",
  });
  box.write({ "s/run": "#!/bin/sh\nexec sleep 1000\n" });
  const { exit, stdout } = await box.run([join(ours.bin, "sv"), "status", "s"]);
  expect({ exit, stdout }).toEqual({
    exit: 1,
    stdout: "warning: s: unable to open supervise/ok: file does not exist\n",
  });
});
