/**
 * A service numbers its lines while it and its svlogd are stopped, killed, told to rotate and to read their
 * configuration again: the log has every number once and in order. NUMBERED_SEED=N repeats an earlier run.
 */
import { expect, test } from "bun:test";
import { statSync } from "node:fs";
import { join } from "node:path";
import { logContents, logFiles, newestContent } from "../lib/log-directory.ts";
import { Account, type Gap, MOST_LOST, NUMBERING } from "../lib/numbered-lines.ts";
import { randomSource } from "../lib/random.ts";
import { type Running, Sandbox } from "../lib/sandbox.ts";
import { ours } from "../lib/suite.ts";
import { until } from "../lib/until.ts";

const SEED = Number(process.env.NUMBERED_SEED ?? Date.now() % 1_000_000);
/** What loses nothing, as commands of sv. */
const HARMLESS = ["term s", "kill s", "term s/log", "hup s/log", "alarm s/log"];
/** What may lose the lines that svlogd has just read. */
const KILL = "kill s/log";
const COMMANDS = [...HARMLESS, KILL, KILL];
/** The size of a log file, in bytes; it is full from there on where a line may end it: -l is 1000. */
const SIZE = 20_000;
const FULL = SIZE - 1000;
/** How many commands there are of which none may lose anything, and then how many of all. */
const CAREFUL = 10;
const CARELESS = 20;
/** The longest pause between them, in milliseconds. */
const LONGEST_PAUSE = 150;

/** The numbering service under our runsv, and a svlogd that keeps all it writes. */
class Service {
  readonly runsv: Running;
  readonly #box: Sandbox;
  readonly #random = randomSource(SEED);

  constructor(box: Sandbox) {
    this.#box = box;
    box.write({
      "s/run": NUMBERING,
      "s/log/run": "#!/bin/sh\nexec svlogd -tt ./main\n",
      "s/log/main/config": `s${SIZE}\nn0\n`,
    });
    this.runsv = box.start([join(ours.bin, "runsv"), "s"]);
  }

  get log(): string {
    return this.#box.path("s/log/main");
  }

  /** How many lines the service has counted. */
  get counted(): number {
    return statSync(this.#box.path("s/count")).size;
  }

  /** Sends one of the commands to a process that runs, at a random moment; gives which. */
  async disturb(commands: readonly string[]): Promise<string> {
    const command = commands[Math.floor(this.#random() * commands.length)] ?? KILL;
    const [word = "", directory = ""] = command.split(" ");
    await until(`${directory} to run`, () => this.#box.read(directory, "supervise/stat")?.startsWith("run"));
    await Bun.sleep(this.#random() * LONGEST_PAUSE);
    await this.sv(word, directory);
    return command;
  }

  async sv(word: string, directory: string): Promise<void> {
    const { stdout, exit } = await this.#box.run([join(ours.bin, "sv"), word, this.#box.path(directory)]);
    if (exit !== 0) throw new Error(`sv ${word} ${directory}: ${stdout}`);
  }
}

/**
 * A gap that no kill explains: before the first, or not where another svlogd began. That is the start of a file, or, if
 * the one before was killed between closing a full one and renaming it, the end of that.
 */
function isLoss({ after, position }: Gap, safe: number): boolean {
  return after < safe || (position > 0 && position < FULL);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

test.concurrent("every number is in the log once and in order", async () => {
  console.log(`NUMBERED_SEED=${SEED}`);
  await using box = new Sandbox(ours.bin);
  const service = new Service(box);
  for (let left = CAREFUL; left > 0; left--) await service.disturb(HARMLESS);
  const { last: safe } = new Account([newestContent(service.log)]);
  let kills = 0;
  for (let left = CARELESS; left > 0; left--) {
    if ((await service.disturb(COMMANDS)) === KILL) kills++;
  }
  await service.sv("exit", "s");
  expect((await service.runsv.ended).exit).toBe(0);

  const { faults, gaps, last, lines, writers } = new Account(logContents(service.log), service.counted);
  const files = logFiles(service.log).length;
  console.log(
    `${lines} lines of ${writers} processes in ${files} files; ${kills} kills, ${gaps.length} gaps`,
  );
  expect(faults).toEqual([]);
  expect(gaps.filter((gap) => isLoss(gap, safe))).toEqual([]);
  // Of all together: a svlogd that is killed before it has logged anything makes no gap of its own.
  expect(sum(gaps.map(({ missing }) => missing))).toBeLessThanOrEqual(MOST_LOST * kills);
  expect(gaps.length).toBeLessThanOrEqual(kills);
  // A service that was killed may have written one line that it has not counted.
  expect(last).toBeLessThanOrEqual(service.counted + 1);
  expect(writers).toBeGreaterThan(1);
});
