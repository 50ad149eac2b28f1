/** The command line of chpst under its own name, and under any other that means nothing else. */
import { type Bytes, parseNumber, type Resource } from "@runit-ts/posix";
import { parseAccount } from "./account.ts";
import { MEMORY, withLimit } from "./limits.ts";
import { planFor, type Steps } from "./plan.ts";
import type { ProgramGrammar } from "./program-grammar.ts";

/** What an option adds to the steps before it; undefined when its value makes no sense. */
type Reader = (steps: Steps, value: Bytes) => Steps | undefined;

const NICE_BITS = 32;

const readNice: Reader = (steps, value) => {
  const [, sign, digits] = /^([-+]?)(.*)$/s.exec(value) ?? [];
  const number = parseNumber(digits ?? "");
  if (number === undefined) return undefined;
  const increment = BigInt.asIntN(NICE_BITS, sign === "-" ? -number : number);
  return { ...steps, niceIncrement: Number(increment) };
};

const locking =
  (waits: boolean): Reader =>
  (steps, path) =>
    steps.lock ? undefined : { ...steps, lock: { path, waits } };

const closing =
  (fd: 0 | 1 | 2): Reader =>
  (steps) => ({ ...steps, closes: new Set([...(steps.closes ?? []), fd]) });

const limiting =
  (...resources: readonly Resource[]): Reader =>
  (steps, value) => {
    const number = parseNumber(value);
    return number === undefined
      ? undefined
      : { ...steps, limits: withLimit(steps.limits, resources, number) };
  };

const READERS: Record<string, Reader> = {
  u: (steps, value) => ({ ...steps, account: parseAccount(value) }),
  U: (steps, value) => ({ ...steps, environmentAccount: parseAccount(value) }),
  b: (steps, value) => ({ ...steps, argv0: value }),
  e: (steps, path) => ({ ...steps, environmentDirectory: { path, allowsDirectories: true } }),
  "/": (steps, value) => ({ ...steps, root: value }),
  C: (steps, value) => ({ ...steps, directory: value }),
  n: readNice,
  l: locking(true),
  L: locking(false),
  m: limiting(...MEMORY),
  d: limiting("data"),
  o: limiting("nofile"),
  p: limiting("nproc"),
  f: limiting("fsize"),
  c: limiting("core"),
  r: limiting("rss"),
  t: limiting("cpu"),
  v: (steps) => ({ ...steps, isVerbose: true }),
  P: (steps) => ({ ...steps, newSession: true }),
  "0": closing(0),
  "1": closing(1),
  "2": closing(2),
};

export const OWN: ProgramGrammar = {
  usage:
    " [-vVP012] [-u user[:group]] [-U user[:group]] [-b argv0] [-e dir] [-/ root] [-C pwd] [-n nice]" +
    " [-l|-L lock] [-m n] [-d n] [-o n] [-p n] [-f n] [-c n] [-t n] prog",
  letters: "u:U:b:e:m:d:o:p:f:c:r:t:/:C:n:l:L:vP012V",
  read: (steps, { letter, value }) => READERS[letter]?.(steps, value),
  plan: planFor,
};
