/**
 * A directory of a test's own, and every process that is started in it. All of them carry a mark in their
 * environment, so that when the test is over, however it ends, they are found and ended by pid.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { endMarked, MARK, marked } from "./processes.ts";

/** Where the output of programs goes, in the sandbox; hidden from runsvdir. */
const OUTPUT = ".output";

// Some tests look at a sandbox as nobody, whatever the umask is that they were started with.
process.umask(0o022);

export interface Result {
  readonly stdout: string;
  readonly stderr: string;
  /** The exit code, or 128 and the number of the signal that ended it. */
  readonly exit: number;
}

export interface Running {
  readonly pid: number;
  /** Resolves when it has ended. */
  readonly ended: Promise<Result>;
  /** What it has printed to standard error so far. */
  readonly said: () => string;
}

export interface StartOptions {
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  /** A descriptor; nothing is there to read unless it is given. */
  readonly stdin?: number;
}

export class Sandbox implements AsyncDisposable {
  readonly directory: string;
  readonly #mark = `${process.pid}-${crypto.randomUUID()}`;
  readonly #path: string;
  #started = 0;

  /**
   * @param bin the directory that comes first in PATH of all that is started
   * @param parent where the sandbox is made
   */
  constructor(bin: string, parent = tmpdir()) {
    this.directory = mkdtempSync(join(parent, "runit-ts-"));
    this.#path = `${bin}:${process.env.PATH ?? "/usr/bin:/bin"}`;
  }

  /** An absolute path in the sandbox. */
  path(...names: string[]): string {
    return join(this.directory, ...names);
  }

  /** Writes files: content, a byte text, by path; one that begins with `#!` is executable. */
  write(files: Record<string, string>): void {
    for (const [name, content] of Object.entries(files)) {
      const path = this.path(name);
      mkdirSync(dirname(path), { recursive: true });
      const mode = content.startsWith("#!") ? 0o755 : 0o644;
      writeFileSync(path, content, { encoding: "latin1", mode });
    }
  }

  /** The content of a file, or undefined when it cannot be read. */
  read(...names: string[]): string | undefined {
    try {
      return readFileSync(this.path(...names), "latin1");
    } catch {
      return undefined;
    }
  }

  /**
   * Starts a program; its working directory is the sandbox, `SVDIR` too unless something else is given. What
   * it prints goes to files, for what it leaves running may keep them open.
   */
  start(command: readonly string[], options: StartOptions = {}): Running {
    const output = join(OUTPUT, String(this.#started++));
    mkdirSync(this.path(OUTPUT), { recursive: true });
    const child = Bun.spawn([...command], {
      cwd: options.cwd ?? this.directory,
      env: { PATH: this.#path, SVDIR: this.directory, [MARK]: this.#mark, ...options.env },
      stdin: options.stdin ?? "ignore",
      stdout: Bun.file(this.path(`${output}.out`)),
      stderr: Bun.file(this.path(`${output}.err`)),
    });
    // Nobody asks any more when the sandbox has gone.
    const said = () => this.read(`${output}.err`) ?? "";
    const ended = child.exited.then((exit) => ({
      stdout: this.read(`${output}.out`) ?? "",
      stderr: said(),
      exit,
    }));
    return { pid: child.pid, ended, said };
  }

  /** Runs a program to its end. */
  run(command: readonly string[], options: StartOptions = {}): Promise<Result> {
    return this.start(command, options).ended;
  }

  /** The processes of this sandbox that live now. */
  processes(): number[] {
    return marked(this.#mark);
  }

  /** Ends every process of it. */
  async end(): Promise<void> {
    await endMarked(this.#mark);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
