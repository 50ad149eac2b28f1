/** How lines are shown. */
import { type Bytes, bytesOf } from "@runit-ts/posix";
import { Chalk } from "chalk";
import { shown } from "../text.ts";
import { withLocalTime } from "./stamp.ts";

const COLOURS = ["cyan", "yellow", "green", "magenta", "blue", "red"] as const;

/** What stands in front of the lines of each service, as wide as the widest of them. */
export function labels(names: readonly Bytes[], isColoured: boolean): Bytes[] {
  const paint = new Chalk({ level: isColoured ? 1 : 0 });
  const width = Math.max(...names.map((name) => Bun.stringWidth(shown(name))));
  return names.map((name, index) => {
    const text = shown(name) + " ".repeat(width - Bun.stringWidth(shown(name)));
    return bytesOf(`${paint[COLOURS[index % COLOURS.length] ?? "cyan"](text)} | `);
  });
}

export interface Look {
  /** Whether stamps stay as they are. */
  readonly isRaw: boolean;
  /** Whether a terminal shows it, which might obey what is in the lines. */
  readonly isTerminal: boolean;
}

/** A line as it is shown. */
export function shownLine(line: Bytes, { isRaw, isTerminal }: Look): Bytes {
  const text = isRaw ? line : withLocalTime(line);
  return isTerminal ? harmless(text) : text;
}

/** With control characters escaped, but for tabs; backslashes are too common in logs to be doubled. */
function harmless(line: Bytes): Bytes {
  return line.replace(/[^\t\\]+/g, (part) => bytesOf(shown(part)));
}
