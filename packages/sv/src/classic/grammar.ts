/** The command line of sv, as the original reads it: only the first letter counts, but for the LSB words. */
import { type Bytes, readOptions } from "@runit-ts/posix";
import { OPTIONS, programName } from "../dispatch.ts";

/** How long to wait when nothing else is said, in seconds. */
const DEFAULT_WAIT = 7;

/**
 * What to do with each service: show its status, or send commands (none for `check`).
 * `goal` is what is waited for, letter by letter: a command byte, or `C` for the state that is wanted.
 */
export interface Action {
  readonly send: string;
  readonly goal: string;
  /** Whether to wait for the goal even without `-v`. */
  readonly waits: boolean;
  /** Whether to send `k` when the wait is over. */
  readonly kills: boolean;
}

export interface Plan {
  readonly action: "status" | Action;
  readonly services: readonly Bytes[];
  readonly isLsb: boolean;
  readonly isVerbose: boolean;
  /** In seconds. */
  readonly wait: number;
}

export interface Misuse {
  /** What to say on standard error, before the usage. */
  readonly complaint: string;
  readonly usage: string;
  readonly exit: number;
}

const action = (send: string, options: Partial<Action> = {}): Action => ({
  send,
  goal: send,
  waits: false,
  kills: false,
  ...options,
});
const WAITS = { waits: true };
const KILLS = { waits: true, kills: true };

/** The words that mean more than their first letter. */
const WORDS: Record<string, Action> = {
  start: action("u", WAITS),
  stop: action("d", WAITS),
  shutdown: action("x", WAITS),
  restart: action("tcu", WAITS),
  "try-restart": action("tc", WAITS),
  reload: action("h", WAITS),
  check: action("", { goal: "C", waits: true }),
  "force-stop": action("d", KILLS),
  "force-reload": action("tc", KILLS),
  "force-restart": action("tcu", KILLS),
  "force-shutdown": action("x", KILLS),
};

/** What the first letter of any other word means. */
const LETTERS: Record<string, Action> = {
  e: action("x"),
  x: action("x"),
  E: action("x", KILLS),
  X: action("x", KILLS),
  D: action("d", KILLS),
  T: action("tc", KILLS),
};
/** The letters that are the command they send. */
const COMMANDS = "udopchaikqt12";

function findAction(word: Bytes, isLsb: boolean): Plan["action"] | undefined {
  const letter = word.charAt(0);
  const found = Object.hasOwn(WORDS, word) ? WORDS[word] : LETTERS[letter];
  if (found) return found;
  if (letter !== "" && COMMANDS.includes(letter)) return action(letter);
  if (isLsb ? word === "status" : word.startsWith("s")) return "status";
  return undefined;
}

/** The number a text begins with, 0 for none, as the original reads numbers. */
function leadingNumber(text: Bytes): number {
  return Number(/^\d*/.exec(text)?.[0] ?? 0);
}

/** How long to wait when the command line does not say, in seconds: `$SVWAIT`, or 7. */
export function defaultWait(svwait: Bytes | undefined): number {
  return svwait === undefined ? DEFAULT_WAIT : leadingNumber(svwait);
}

/**
 * Reads the command line.
 * @param name the name sv was called by; any but `sv` makes it the LSB interface of the service of that name
 * @param svwait the value of `$SVWAIT`
 * @param version what `-V` says
 */
export function parse(
  name: Bytes,
  words: readonly Bytes[],
  svwait: Bytes | undefined,
  version: string,
): Plan | Misuse {
  const program = programName(name);
  const isLsb = program !== "sv";
  const misuse = (complaint = ""): Misuse => ({
    complaint,
    usage: `usage: ${program}${isLsb ? " [-w sec] command" : " [-v] [-w sec] command service ..."}\n\n`,
    exit: isLsb ? 2 : 100,
  });

  const { options, complaint, rest } = readOptions(OPTIONS, words);
  let wait = defaultWait(svwait);
  for (const { letter, value } of options) {
    if (letter === "V") return misuse(`${version}\n`);
    if (letter === "w") wait = leadingNumber(value);
  }
  if (complaint !== undefined) return misuse(`${program}: ${complaint}\n`);

  const isVerbose = options.length > 0;
  const [word, ...named] = rest;
  const services = isLsb ? [program] : named;
  const found = word === undefined || services.length === 0 ? undefined : findAction(word, isLsb);
  return found === undefined ? misuse() : { action: found, services, isLsb, isVerbose, wait };
}
