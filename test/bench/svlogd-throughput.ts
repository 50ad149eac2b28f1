/** How many megabytes a second svlogd takes from a pipe, beside the original and other loggers. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { newestContent } from "../lib/log-directory.ts";
import { Sandbox } from "../lib/sandbox.ts";
import { available, ours, type Suite } from "../lib/suite.ts";
import { type Aim, atLeast } from "./lib/aim.ts";
import { commandTime } from "./lib/command-time.ts";
import { type Load, loads } from "./lib/loads.ts";
import { LAST_LINE, writeLogLines } from "./lib/log-lines.ts";
import { interleaved, type Row } from "./lib/row.ts";

const ROUNDS = 5;
const MEGABYTES = 100;

/** Something that logs what it reads. */
interface Logger {
  readonly name: string;
  readonly load: Load;
  /** The command line for these log directories. */
  command(directories: readonly string[]): readonly string[];
}

function svlogd(load: Load, { name, bin }: Suite): Logger {
  return {
    name,
    load,
    command: (directories) => [join(bin, "svlogd"), ...load.options, ...directories],
  };
}

/** multilog and s6-log, with the sizes and numbers of files that are svlogd's default. */
function others(): Logger[] {
  return ["multilog", "s6-log"]
    .filter((name) => available(name, Bun.which(name) ?? undefined))
    .map((name) => ({
      name: `${name} t`,
      load: loads.stamped,
      command: (directories) => [name, "t", "s1000000", "n10", ...directories],
    }));
}

/** Logs the lines to new directories; gives megabytes a second. @throws when the last line is not there. */
function throughput(box: Sandbox, bytes: number, { load, command }: Logger): number {
  const directories = Array.from({ length: load.directories }, (_, index) => box.path(`log${index}`));
  for (const directory of directories) {
    mkdirSync(directory);
    if (load.config !== "") box.write({ [join(directory, "config")]: load.config });
  }
  const script = `cat ${box.path("lines")} | exec "$@"`;
  const time = commandTime(["/bin/sh", "-c", script, "sh", ...command(directories)]);
  for (const directory of directories) {
    if (!newestContent(directory).endsWith(LAST_LINE)) throw new Error(`${directory}: the end is missing`);
    rmSync(directory, { recursive: true });
  }
  return bytes / 1000 / time;
}

function row(load: Load, aims: readonly Aim[], rivals: () => readonly Logger[] = () => []): Row {
  return {
    title: `svlogd ${load.name}: ${MEGABYTES} MB of log lines through a pipe`,
    unit: "MB/s",
    aims,
    async measure(suites) {
      await using box = new Sandbox(ours.bin);
      const bytes = writeLogLines(box.path("lines"), MEGABYTES);
      const loggers = [...suites.map((suite) => svlogd(load, suite)), ...rivals()];
      const contenders = loggers.map((logger) => ({
        name: logger.name,
        sample: () => throughput(box, bytes, logger),
      }));
      return await interleaved(ROUNDS, contenders);
    },
  };
}

const NEVER_SLOWER = [atLeast(1, "original")];

export const svlogdThroughput: Record<string, Row> = {
  "svlogd-t": row(loads.stamped, [atLeast(5, "original"), atLeast(2, "s6-log t")], others),
  "svlogd-tt": row(loads.readable, NEVER_SLOWER),
  "svlogd-plain": row(loads.plain, NEVER_SLOWER),
  "svlogd-patterns": row(loads.patterns, NEVER_SLOWER),
  "svlogd-r": row(loads.replacing, NEVER_SLOWER),
  "svlogd-directories": row(loads.directories, NEVER_SLOWER),
};
