/** Ordinary log lines, by the megabyte. */
import { closeSync, openSync, writeSync } from "node:fs";
import { randomSource } from "../../lib/random.ts";

const SHORTEST = 20;
const LONGEST = 200;
/** Makes short lines more frequent: the mean of random() ** SKEW is 1 / (SKEW + 1). */
const SKEW = 1.25;
const PROGRAMS = ["nginx", "kernel", "sshd", "cron", "app"];
const LEVELS = ["info", "info", "info", "debug", "warning", "error"];
const WORDS = `connection from client closed after request reply sent to server at 192.0.2.17 port 443 user
  Jürgen session opened GET /assets/app.js HTTP/1.1 200 took 12\tms retry cache miss id=4711`.split(/[ \n]+/);
/** The end of the last line. */
export const LAST_LINE = "that was the last line of this megabyte\n";

/** Writes a file of so many megabytes (of 1,000,000 bytes); gives its size in bytes. */
export function writeLogLines(path: string, megabytes: number): number {
  const block = Buffer.from(megabyte());
  const file = openSync(path, "w");
  for (let left = megabytes; left > 0; left--) writeSync(file, block);
  closeSync(file);
  return megabytes * block.length;
}

/** Lines of 20 to 200 characters, 100 in the mean; the same each time. */
function megabyte(): string {
  const random = randomSource(1);
  const any = (words: readonly string[]) => words[Math.floor(random() * words.length)] ?? "";
  const line = () => {
    const length = SHORTEST + Math.floor((LONGEST - SHORTEST) * random() ** SKEW);
    let text = `${any(PROGRAMS)}: ${any(LEVELS)}:`;
    while (text.length < length) text += ` ${any(WORDS)}`;
    return `${text.slice(0, length - 1)}\n`;
  };
  let lines = "";
  while (lines.length < 1_000_000) lines += line();
  return lines + LAST_LINE;
}
