/** Patterns of svlogd(8), and which lines they select. */
import type { Bytes } from "@runit-ts/posix";

const STAR = 0x2a;
const PLUS = 0x2b;

/** One line of the configuration that selects: `+` and `-` for the log, `e` and `E` for standard error. */
export interface Rule {
  readonly sign: "+" | "-" | "e" | "E";
  readonly pattern: Uint8Array;
}

export function rule(sign: Rule["sign"], pattern: Bytes): Rule {
  return { sign, pattern: Buffer.from(pattern, "latin1") };
}

/** What becomes of a line. */
export interface Selection {
  isLogged: boolean;
  isAlerted: boolean;
}

/** Applies the rules in order to the line `from` … `to`: the last one that matches decides. */
export function select(
  rules: readonly Rule[],
  bytes: Uint8Array,
  from: number,
  to: number,
  selection: Selection,
): void {
  selection.isLogged = true;
  selection.isAlerted = false;
  for (const { sign, pattern } of rules) {
    if (!matches(pattern, bytes, from, to)) continue;
    if (sign === "+" || sign === "-") selection.isLogged = sign === "+";
    else selection.isAlerted = sign === "e";
  }
}

/**
 * Whether the line `from` … `to` of `bytes` matches: svlogd(8), PATTERN MATCHING. As the original has it, a plus
 * whose character lasts to the end of the line matches, whatever the pattern goes on with.
 */
export function matches(pattern: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  let at = from;
  for (let index = 0; index < pattern.length; index++) {
    const next = pattern[index + 1];
    switch (pattern[index]) {
      case STAR:
        if (next === undefined) return true;
        while (at < to && bytes[at] !== next) at++;
        if (at === to) return false;
        break;
      case PLUS:
        if (at === to || bytes[at] !== next) return false;
        while (at < to && bytes[at] === next) at++;
        if (at === to) return true;
        index++;
        break;
      default:
        if (at === to || bytes[at] !== pattern[index]) return false;
        at++;
    }
  }
  return at === to;
}
