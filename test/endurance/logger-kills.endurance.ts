/**
 * svlogd killed with KILL at random moments while it rotates as fast as it can, with a processor: the log
 * directory is always valid, and what is lost are lines that had just been read. TERM, HUP and ALRM lose
 * nothing.
 * Usage: bun test ./test/endurance/logger-kills.endurance.ts; LOGGER_KILLS=200 for the full claim,
 * LOGGER_SEED=N for the moments of an earlier run.
 */
import { expect, test } from "bun:test";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { FedLogger } from "../lib/fed-logger.ts";
import { logContents, logFiles, newestContent, strangers, unprocessed } from "../lib/log-directory.ts";
import { Account, MOST_LOST, NUMBERING } from "../lib/numbered-lines.ts";
import { randomSource } from "../lib/random.ts";
import { type Running, Sandbox } from "../lib/sandbox.ts";
import { ours } from "../lib/suite.ts";
import { until } from "../lib/until.ts";

const KILLS = Number(process.env.LOGGER_KILLS ?? 40);
const SEED = Number(process.env.LOGGER_SEED ?? Date.now() % 1_000_000);
/** Small files, all kept, each given to a processor. */
const CONFIG = "s20000\nn0\n!cat\n";
/** The longest life of a svlogd before it is killed or told something, in milliseconds. */
const LONGEST_PAUSE = 100;
/** How many lives begin with the wait for what the killed have left, have a signal in them, end with TERM. */
const PART = { patient: 0.2, told: 0.3, terminated: 0.2 };
const TIMEOUT = 20 * 60_000;

/** Numbered lines that never end, and the svlogd that reads them: one after the other. */
class Lives {
  /** The last number in the log after each kill. */
  readonly killedAfter: number[] = [];
  /** Files that should not be there. */
  readonly strangers: string[] = [];
  readonly #box: Sandbox;
  readonly #logger: FedLogger;
  readonly #random = randomSource(SEED);
  readonly #writer: Running;

  constructor(box: Sandbox, logger: FedLogger) {
    this.#box = box;
    this.#logger = logger;
    box.write({ number: NUMBERING });
    this.#writer = box.start(["/bin/sh", "-c", `exec ./number >${logger.fifo}`]);
  }

  /** One svlogd, from its start to its end. */
  async live(): Promise<void> {
    const { before, svlogd } = await this.#start();
    if (this.#random() < PART.patient) await this.#processed(before.unprocessed);
    if (this.#random() < PART.told) {
      await this.#logged(before.last + 1);
      process.kill(svlogd.pid, this.#random() < 0.5 ? "SIGHUP" : "SIGALRM");
    }
    await Bun.sleep(this.#random() * LONGEST_PAUSE);
    if (this.#random() < PART.terminated) {
      await this.#logged(before.last + 1);
      await terminate(svlogd);
    } else await this.#kill(svlogd);
    this.strangers.push(...strangers(this.#logger.directory));
  }

  /** The last svlogd, which logs and processes all that there is. */
  async outlive(): Promise<void> {
    const { before, svlogd } = await this.#start();
    await this.#processed(before.unprocessed);
    process.kill(this.#writer.pid);
    await this.#writer.ended;
    await this.#logged(this.counted);
    await terminate(svlogd);
  }

  /** How many lines were surely written. */
  get counted(): number {
    return statSync(this.#box.path("count")).size;
  }

  get #last(): number {
    return new Account([newestContent(this.#logger.directory)]).last;
  }

  async #start() {
    const { directory } = this.#logger;
    // A processor that was about to be executed when svlogd was killed has the lock for a moment.
    const lock = ["flock", "--nonblock", join(directory, "lock"), "true"];
    await until("the lock to be free", async () => (await this.#box.run(lock)).exit === 0);
    const before = { unprocessed: unprocessed(directory), last: this.#last };
    return { before, svlogd: this.#logger.start() };
  }

  async #kill(svlogd: Running): Promise<void> {
    process.kill(svlogd.pid, "SIGKILL");
    await svlogd.ended;
    this.killedAfter.push(this.#last);
  }

  async #logged(number: number): Promise<void> {
    await until(`line ${number} to be logged`, () => this.#last >= number);
  }

  async #processed(names: readonly string[]): Promise<void> {
    const path = (name: string) => join(this.#logger.directory, name);
    await until(`${names} to be processed`, () => !names.some((name) => existsSync(path(name))));
  }
}

/** Ends a svlogd that has begun to log. */
async function terminate(svlogd: Running): Promise<void> {
  process.kill(svlogd.pid, "SIGTERM");
  const { exit, stderr } = await svlogd.ended;
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
}

test(
  `${KILLS} kills of svlogd at random moments`,
  async () => {
    console.log(`LOGGER_SEED=${SEED}`);
    await using box = new Sandbox(ours.bin);
    using logger = new FedLogger(box, "log", [join(ours.bin, "svlogd"), "-t"], CONFIG);
    const lives = new Lives(box, logger);
    while (lives.killedAfter.length < KILLS) await lives.live();
    await lives.outlive();

    const { faults, gaps, lines } = new Account(logContents(logger.directory), lives.counted);
    const most = Math.max(0, ...gaps.map(({ missing }) => missing));
    const files = logFiles(logger.directory).length;
    console.log(`${lines} lines in ${files} files; ${gaps.length} gaps, the longest of ${most} lines`);
    expect(lives.strangers).toEqual([]);
    expect(unprocessed(logger.directory)).toEqual([]);
    expect(faults).toEqual([]);
    // A svlogd that was killed before it had logged anything adds to what the one before has lost.
    const killedAfter = (last: number) => lives.killedAfter.filter((number) => number === last).length;
    expect(gaps.filter(({ after, missing }) => missing > MOST_LOST * killedAfter(after))).toEqual([]);
  },
  TIMEOUT,
);
