/**
 * Each of the ways to install, in a clean root without a network. The demo's steps are run there, and when it has
 * been uninstalled, nothing is left.
 */
import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Sandbox } from "../lib/sandbox.ts";
import { available, ours } from "../lib/suite.ts";
import { CleanRoot } from "./clean-root.ts";
import { DebianRoot } from "./debian-root.ts";
import { released } from "./released.ts";

const DEMO = readFileSync(join(import.meta.dirname, "demo.sh"), "utf8");
const OVER = { exit: 0, stdout: "the demo is over\n", stderr: "" };
const WELL = { exit: 0, stderr: "" };
const SILENT = { ...WELL, stdout: "" };

const program = (name: string) => ["/bin", "/usr/bin"].map((bin) => join(bin, name)).find(existsSync);
/** To enter a root takes root. */
const usable = process.getuid?.() === 0 ? released : undefined;

if (available("root's rights, and a release of what is built (pnpm release),", usable)) {
  const { archive, debian, debianBeside, npm } = usable;
  const unpack = (path: string) => `cd /tmp; tar -xzf ${path}`;
  const clearUp = "rm -r /tmp/runit-ts-*";

  test.concurrent("the archive, with dash", async () => {
    await using box = new Sandbox(ours.bin);
    const root = await CleanRoot.withDash(box);
    const before = root.listing();
    const path = root.addPackage(archive);
    const installed = await root.run(`${unpack(path)}; ./runit-ts-*/install; ${clearUp}`);
    expect(installed).toMatchObject(WELL);
    expect(await root.run(DEMO)).toEqual(OVER);
    expect(await root.run("/usr/local/lib/runit-ts/uninstall")).toEqual(SILENT);
    expect(root.listing()).toEqual(before);
  });

  if (available("busybox", program("busybox"))) {
    test.concurrent("the archive, with busybox: over an older version, elsewhere, and moved", async () => {
      await using box = new Sandbox(ours.bin);
      const root = await CleanRoot.withBusybox(box);
      const before = root.listing();
      const path = root.addPackage(archive);
      const manifest = "'/opt/my programs/lib/runit-ts/manifest'";
      const installed = await root.run(`${unpack(path)}
        ./runit-ts-*/install --prefix '/opt/my programs'
        echo '/opt/my programs/lib/old.js' >> ${manifest}
        echo old > '/opt/my programs/lib/old.js'
        ./runit-ts-*/install --prefix='/opt/my programs/'
        [ ! -e '/opt/my programs/lib/old.js' ]
        ${clearUp}`);
      expect(installed).toMatchObject(WELL);
      const moved = "mv '/opt/my programs' /moved; PATH=/moved/bin:$PATH";
      const back = "mv /moved '/opt/my programs'";
      expect(await root.run(`${moved}\n${DEMO}\n${back}`)).toEqual(OVER);
      expect(await root.run("'/opt/my programs/lib/runit-ts/uninstall'")).toEqual(SILENT);
      expect(root.listing()).toEqual(before);
    });
  }

  test.concurrent("the archive, staged with --destdir", async () => {
    await using box = new Sandbox(ours.bin);
    mkdirSync(box.path("staged", "usr"), { recursive: true });
    const install = `tar -xzf ${archive}; runit-ts-*/install --prefix /usr --destdir staged`;
    expect(await box.run(["sh", "-euc", install])).toMatchObject(WELL);
    expect((await box.run([box.path("staged/usr/bin/sv"), "-V"])).stderr).toStartWith("runit-ts ");
    const uninstall = [box.path("staged/usr/lib/runit-ts/uninstall"), "--destdir", "staged"];
    expect(await box.run(uninstall)).toEqual(SILENT);
    expect(readdirSync(box.path("staged"), { recursive: true, encoding: "utf8" })).toEqual(["usr"]);
  });

  test.concurrent("without /proc, it is said what is missing", async () => {
    await using box = new Sandbox(ours.bin);
    const root = await CleanRoot.withDash(box);
    expect(await box.run(["sh", "-euc", `tar -xzf ${archive} -C root/tmp`])).toEqual(SILENT);
    const call = (command: string) => box.run(["chroot", root.directory, "sh", "-c", command]);
    expect(await call("/tmp/runit-ts-*/tree/bin/sv")).toMatchObject({
      exit: 111,
      stderr: "fatal: is /proc mounted? unable to read /proc/self/exe\n",
    });
    expect(await call("/tmp/runit-ts-*/install")).toMatchObject({
      exit: 111,
      stderr: "install: fatal: the programs need /proc, and it is not mounted\n",
    });
  });

  if (available("dpkg", program("dpkg"))) {
    /** A clean root with the C library that the packages ask for, which has the usual directories, and with runit. */
    const debianRoot = async (box: Sandbox) => {
      const root = await CleanRoot.withDash(box);
      const dpkg = new DebianRoot(box, root);
      await dpkg.installOther("libc6", "2.30", { "usr/bin/ldd": "" });
      const bare = dpkg.listing();
      await dpkg.installOther("runit", "2.1.2-54", { "usr/bin/sv": "the original" });
      return { root, dpkg, bare };
    };

    test.concurrent("the Debian package, in the place of runit", async () => {
      await using box = new Sandbox(ours.bin);
      const { root, dpkg, bare } = await debianRoot(box);
      expect(await dpkg.run("--install", debian)).toMatchObject({ exit: 0 });
      expect(await dpkg.packages()).toEqual(["libc6", "runit-ts"]);
      expect(await root.run(DEMO)).toEqual(OVER);
      expect(await dpkg.run("--purge", "runit-ts")).toMatchObject(WELL);
      expect(dpkg.listing()).toEqual(bare);
    });

    test.concurrent("the Debian package, beside runit", async () => {
      await using box = new Sandbox(ours.bin);
      const { root, dpkg } = await debianRoot(box);
      const before = dpkg.listing();
      expect(await dpkg.run("--install", debianBeside)).toMatchObject(WELL);
      expect(await dpkg.packages()).toEqual(["libc6", "runit", "runit-ts-beside"]);
      expect(await root.run("cat /usr/bin/sv")).toMatchObject({ stdout: "the original" });
      expect(await root.run(`PATH=/opt/runit-ts/bin:$PATH\n${DEMO}`)).toEqual(OVER);
      expect(await dpkg.run("--purge", "runit-ts-beside")).toMatchObject(WELL);
      expect(dpkg.listing()).toEqual(before);
    });
  }

  if (available("npm", program("npm"))) {
    test.concurrent("the npm package, globally", async () => {
      await using box = new Sandbox(ours.bin);
      const root = await CleanRoot.withDash(box);
      await root.addNode();
      const path = root.addPackage(npm);
      // npm keeps the directories that it makes, and notes of what it did.
      expect(
        await root.run("mkdir -p /usr/lib/node_modules /usr/share/man/man5 /usr/share/man/man8"),
      ).toEqual(SILENT);
      const listing = () => root.listing().filter((line) => !line.startsWith("root/.npm"));
      const before = listing();
      expect(await root.run(`npm install --global ${path}`)).toMatchObject(WELL);
      expect(await root.run("[ -e /usr/share/man/man8/sv.8 ]")).toEqual(SILENT);
      expect(await root.run(DEMO)).toEqual(OVER);
      expect(await root.run("npm uninstall --global runit-ts")).toMatchObject(WELL);
      expect(listing()).toEqual(before);
    });
  }
}
