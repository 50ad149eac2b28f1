/** A shell in a machine, with job control, that commands are typed into. */
import { closeSync, openSync, writeSync } from "node:fs";
import type { Machine } from "./machine.ts";
import type { Running } from "./sandbox.ts";
import { until } from "./until.ts";

/** Commands come on descriptor 9, each with a NUL behind it, as does what each says, and its exit code. */
const LISTEN = `exec 9<&0 </dev/null >&2
  set -m
  while IFS= read -r -d "" -u 9 command; do
    eval "$command"
    printf '\\0%d\\n' $?
  done`;
/** That a job has ended, which the shell itself says whenever it finds out. */
const JOB = /^\[\d+\][-+ ] .*\n/gm;
const ANSWER = /(.*?)\0(\d+)\n/gs;

export interface Answer {
  readonly said: string;
  readonly exit: number;
}

export class Shell implements Disposable {
  readonly #keyboard: number;
  readonly #bash: Running;
  #typed = 0;

  private constructor(keyboard: number, bash: Running) {
    this.#keyboard = keyboard;
    this.#bash = bash;
  }

  static async open(machine: Machine): Promise<Shell> {
    const keyboard = machine.path("keyboard");
    await machine.run(["mkfifo", keyboard]);
    const stdin = openSync(keyboard, "r+");
    return new Shell(stdin, machine.enter(["bash", "-c", LISTEN], { stdin }));
  }

  /** Types a command, and waits for its end. */
  async type(command: string, deadline?: number): Promise<Answer> {
    writeSync(this.#keyboard, `${command}\0`);
    const number = this.#typed++;
    const answer = () => [...this.#bash.said().matchAll(ANSWER)][number];
    const [, said = "", exit] = await until(`the end of: ${command}`, answer, deadline);
    return { said: Buffer.from(said, "latin1").toString().replaceAll(JOB, ""), exit: Number(exit) };
  }

  [Symbol.dispose](): void {
    closeSync(this.#keyboard);
  }
}
