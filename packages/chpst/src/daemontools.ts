/** The command lines of the six daemontools programs that chpst is when it is called by their names. */
import { parseNumber, type Resource } from "@runit-ts/posix";
import { MEMORY, withLimit } from "./limits.ts";
import { planFor, type Steps } from "./plan.ts";
import type { ProgramGrammar } from "./program-grammar.ts";

/** Most of them have one word before the program, and nothing else. */
const withWord = (usage: string, steps: (word: string) => Steps): ProgramGrammar => ({
  usage,
  plan: ([word, ...command]) => (word === undefined ? undefined : planFor(command, steps(word))),
});

/** An account is a name, and has no groups behind it. */
const account = (name: string) => ({ kind: "account", text: name, user: name, groups: [] }) as const;

const setlock: ProgramGrammar = {
  usage: " [ -nNxX ] file program [ arg ... ]",
  letters: "nNxX",
  read(steps, { letter }) {
    if (letter === "x" || letter === "X") return { ...steps, isForgiving: letter === "x" };
    // The original has it this way round, other than daemontools, and scripts for it rely on that.
    return { ...steps, lock: { path: "", waits: letter === "n" } };
  },
  plan: ([path, ...command], steps) =>
    path === undefined
      ? undefined
      : planFor(command, { ...steps, lock: { path, waits: steps.lock?.waits ?? false } }),
};

const LIMITS: Readonly<Record<string, readonly Resource[]>> = {
  a: ["as"],
  c: ["core"],
  d: ["data"],
  f: ["fsize"],
  l: ["memlock"],
  m: MEMORY,
  o: ["nofile"],
  p: ["nproc"],
  r: ["rss"],
  s: ["stack"],
  t: ["cpu"],
};

const softlimit: ProgramGrammar = {
  usage:
    " [-a allbytes] [-c corebytes] [-d databytes] [-f filebytes] [-l lockbytes] [-m membytes]" +
    " [-o openfiles] [-p processes] [-r residentbytes] [-s stackbytes] [-t cpusecs] child",
  letters: `${Object.keys(LIMITS).join(":")}:`,
  read(steps, { letter, value }) {
    const limit = value === "=" ? "hard" : parseNumber(value);
    if (limit === undefined) return undefined;
    return { ...steps, limits: withLimit(steps.limits, LIMITS[letter] ?? [], limit) };
  },
  plan: planFor,
};

export const EMULATIONS: ReadonlyMap<string, ProgramGrammar> = new Map([
  [
    "envdir",
    withWord(" dir child", (path) => ({ environmentDirectory: { path, allowsDirectories: false } })),
  ],
  ["envuidgid", withWord(" account child", (name) => ({ environmentAccount: account(name) }))],
  ["pgrphack", { usage: " child", plan: (words) => planFor(words, { newSession: true }) }],
  ["setlock", setlock],
  ["setuidgid", withWord(" account child", (name) => ({ account: account(name) }))],
  ["softlimit", softlimit],
]);
