/**
 * A root directory with the C library, a shell and its tools, and nothing else: no Node, no Bun. Programs run in
 * it under a process 1 of their own, without a network.
 */
import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Result, Running, Sandbox } from "../lib/sandbox.ts";
import { ours } from "../lib/suite.ts";

/** What an installation, and whoever looks at it, may need of a system. */
const TOOLS = "cat chmod cp dirname env grep gzip ls mkdir mv rm rmdir sed sleep tar".split(" ");
const DIRECTORIES = ["bin", "dev", "etc", "proc", "root", "run", "tmp", "usr/bin", "usr/local/bin"];
const RUNTIME = join(dirname(ours.bin), "lib", "runit-ts", "runtime");
const NAMESPACES = ["--mount", "--pid", "--net", "--fork", "--kill-child"];
const ENTER = `
  mount -t proc proc "$1/proc"
  mount --bind /dev/null "$1/dev/null"
  exec chroot "$1" /bin/env -u SVDIR HOME=/root PATH=/usr/local/bin:/usr/bin:/bin /bin/sh -euc "$2"`;

export class CleanRoot {
  readonly directory: string;
  readonly #box: Sandbox;

  private constructor(box: Sandbox) {
    this.#box = box;
    this.directory = box.path("root");
    for (const name of DIRECTORIES) mkdirSync(this.path(name), { recursive: true });
    writeFileSync(this.path("dev/null"), "");
    writeFileSync(this.path("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
    writeFileSync(this.path("etc/group"), "root:x:0:\n");
  }

  /** With dash and GNU's tools. */
  static async withDash(box: Sandbox): Promise<CleanRoot> {
    const root = new CleanRoot(box);
    await root.#addLibrariesOf(RUNTIME);
    for (const tool of TOOLS) await root.addProgram(tool);
    await root.addProgram("dash", "bin/sh");
    return root;
  }

  /** With busybox for everything. */
  static async withBusybox(box: Sandbox): Promise<CleanRoot> {
    const root = new CleanRoot(box);
    await root.#addLibrariesOf(RUNTIME);
    await root.addProgram("busybox");
    for (const tool of [...TOOLS, "sh"]) symlinkSync("busybox", root.path("bin", tool));
    return root;
  }

  /** An absolute path of the system that tests. */
  path(...names: string[]): string {
    return join(this.directory, ...names);
  }

  /** Adds Node and npm, which then installs into /usr. */
  async addNode(): Promise<void> {
    await this.addProgram("node", "usr/bin/node");
    await this.addProgram("env", "usr/bin/env");
    const modules = (await this.#box.run(["npm", "root", "--global"])).stdout.trim();
    mkdirSync(this.path("opt"));
    await this.#box.run(["cp", "-r", join(modules, "npm"), this.path("opt/npm")]);
    symlinkSync("/opt/npm/bin/npm-cli.js", this.path("usr/bin/npm"));
  }

  /** Adds our programs, as they are built, in /usr. */
  async addPrograms(): Promise<void> {
    const dist = dirname(ours.bin);
    await this.#box.run(["cp", "-rL", join(dist, "bin"), join(dist, "lib"), this.path("usr")]);
  }

  /** Puts a file into its /tmp; gives its path there. */
  addPackage(file: string): string {
    const path = join("/tmp", basename(file));
    copyFileSync(file, this.path(path));
    return path;
  }

  /** Starts a script in it, by sh, which ends at the first command that fails. */
  start(script: string): Running {
    return this.#box.start(["unshare", ...NAMESPACES, "sh", "-euc", ENTER, "sh", this.directory, script]);
  }

  /** Runs a script to its end, and with it whatever it has started. */
  run(script: string): Promise<Result> {
    return this.start(script).ended;
  }

  /** All that is in it: of each path the mode, and the size or target. */
  listing(): string[] {
    return readdirSync(this.directory, { recursive: true, encoding: "utf8" })
      .map((path) => `${path} ${describe(this.path(path))}`)
      .sort();
  }

  async #addLibrariesOf(path: string): Promise<void> {
    const { stdout } = await this.#box.run(["ldd", path]);
    for (const [, library = ""] of stdout.matchAll(/(?:^\s*|=> )(\/\S+) \(0x/gm))
      this.#addFile(library, library);
  }

  /** Adds a program of this system, with its libraries. */
  async addProgram(tool: string, path = `bin/${tool}`): Promise<void> {
    const { stdout } = await this.#box.run(["sh", "-c", `PATH=/bin:$PATH; command -v ${tool}`]);
    this.#addFile(stdout.trim(), path);
    await this.#addLibrariesOf(stdout.trim());
  }

  #addFile(from: string, to: string): void {
    mkdirSync(dirname(this.path(to)), { recursive: true });
    copyFileSync(from, this.path(to));
  }
}

function describe(path: string): string {
  const status = lstatSync(path);
  const mode = status.mode.toString(8);
  if (status.isSymbolicLink()) return `${mode} ${readlinkSync(path)}`;
  return status.isDirectory() ? mode : `${mode} ${status.size}`;
}
