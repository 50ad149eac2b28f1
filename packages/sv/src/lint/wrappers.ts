/** Commands that become the command behind them. */
import type { Bytes } from "@runit-ts/posix";

type Words = readonly (Bytes | undefined)[];

/** Those, with their options that take a word. */
const WRAPPERS: Record<string, string> = {
  exec: "a",
  command: "",
  env: "uCS",
  nice: "n",
  ionice: "cnpPu",
  nohup: "",
  stdbuf: "ioe",
  setsid: "",
  chpst: "uUbemdopfcrt/CnlL",
  setlock: "",
  softlimit: "mdsloapfcrt",
  pgrphack: "",
};
/** Those that take words before the command, and how many. */
const WITH_WORDS: Record<string, number> = { setuidgid: 1, envuidgid: 1, envdir: 1, setlock: 1 };

export interface Unwrapped {
  /** The command that is run in the end. */
  readonly command: Words;
  /** The options of the chpst, or one of its like, before it: letter and value. */
  readonly options: readonly { readonly letter: string; readonly value: Bytes | undefined }[];
}

/** Looks through wrappers at what is run in the end. */
export function unwrap(words: Words): Unwrapped {
  const options: { letter: string; value: Bytes | undefined }[] = [];
  let rest = words;
  for (;;) {
    const name = rest[0]?.replace(/^.*\//s, "");
    if (name === undefined || !(Object.hasOwn(WRAPPERS, name) || Object.hasOwn(WITH_WORDS, name)))
      return { command: rest, options };
    const after = afterOptions(rest.slice(1), WRAPPERS[name] ?? "", (letter, value) => {
      if (name === "chpst") options.push({ letter, value });
    });
    const count = WITH_WORDS[name] ?? 0;
    if (name === "setuidgid" || name === "envuidgid") options.push({ letter: "u", value: after[0] });
    if (name === "envdir") options.push({ letter: "e", value: after[0] });
    rest = after.slice(count);
    while (name === "env" && /^\w+=/.test(rest[0] ?? "")) rest = rest.slice(1);
  }
}

/** What follows options in the manner of getopt(3). */
function afterOptions(
  words: Words,
  withValue: string,
  tell: (letter: string, value: Bytes | undefined) => void,
): Words {
  let rest = words;
  for (;;) {
    const word = rest[0];
    if (word === undefined || !word.startsWith("-") || word === "-") return rest;
    rest = rest.slice(1);
    if (word === "--") return rest;
    if (word.startsWith("--")) continue;
    const at = [...word].findIndex((letter, index) => index > 0 && withValue.includes(letter));
    if (at < 0) continue;
    const attached = word.slice(at + 1);
    tell(word.charAt(at), attached === "" ? rest[0] : attached);
    if (attached === "") rest = rest.slice(1);
  }
}
