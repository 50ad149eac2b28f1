/** What a person means by the keys that a terminal sends. */
import type { Bytes } from "@runit-ts/posix";

const MEANINGS = {
  up: ["k", "\x1b[A", "\x1bOA"],
  down: ["j", "\x1b[B", "\x1bOB"],
  "page up": ["\x1b[5~"],
  "page down": [" ", "\x1b[6~"],
  first: ["g", "\x1b[H", "\x1bOH", "\x1b[1~"],
  last: ["G", "\x1b[F", "\x1bOF", "\x1b[4~"],
  restart: ["r"],
  stop: ["s", "d"],
  start: ["u"],
  log: ["l"],
  help: ["?"],
  back: ["\x1b"],
  quit: ["q", "\x03", "\x04"],
} as const;

/** `other` is any key without a meaning. */
export type Key = keyof typeof MEANINGS | "other";

const KEYS = new Map(
  Object.entries(MEANINGS).flatMap(([key, sent]) =>
    sent.map((bytes) => [bytes as Bytes, key as Key] as const),
  ),
);

const ESCAPE = "\x1b";
/** A whole escape sequence, be it unknown, so that the letters in it are not taken for keys; or one character. */
const SENT = new RegExp(`${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|O.|[^${ESCAPE}[O])?|.`, "gs");

/** The keys in what was read from a terminal in raw mode. */
export function keysOf(bytes: Bytes): Key[] {
  return [...bytes.matchAll(SENT)].map(([sent]) => KEYS.get(sent) ?? "other");
}
