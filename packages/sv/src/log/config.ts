/** The file `config` of a log directory (svlogd(8)), as far as it tells what is found in the log. */
import type { Bytes } from "@runit-ts/posix";

export interface LogConfig {
  /** Whether every line is logged there: none is left out by a pattern, or sent elsewhere instead. */
  readonly isComplete: boolean;
  /** Whether old logs are replaced by what a processor makes of them. */
  readonly isProcessed: boolean;
  /** How many old logs are kept; 0 for all. */
  readonly keep: number;
}

const KEPT = 10;

export function parseLogConfig(content: Bytes): LogConfig {
  const lines = content.split("\n");
  return {
    isComplete: !lines.some((line) => /^[-U]/.test(line)),
    isProcessed: lines.some((line) => /^!./.test(line)),
    keep: Number(lines.findLast((line) => /^n\d/.test(line))?.match(/\d+/)?.[0] ?? KEPT),
  };
}
