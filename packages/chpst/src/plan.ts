/** What a command line of chpst asks for. */
import type { Bytes, Resource } from "@runit-ts/posix";

/** Whom `-u` and `-U` name. */
export type Account =
  /** By numbers; they are not looked up. */
  | { readonly kind: "ids"; readonly uid: number; readonly gids: readonly number[] }
  /** By names; without groups, the user's own. Of the daemontools programs `account`, which has none. */
  | {
      readonly kind: "user/group" | "account";
      readonly text: Bytes;
      readonly user: Bytes;
      readonly groups: readonly Bytes[];
    }
  /** By numbers that are none. */
  | { readonly kind: "invalid"; readonly text: Bytes };

export interface EnvironmentDirectory {
  readonly path: Bytes;
  /** Whether directories in it are passed over, or a reason to fail. */
  readonly allowsDirectories: boolean;
}

export interface Lock {
  readonly path: Bytes;
  /** Whether to wait while somebody else holds it. */
  readonly waits: boolean;
}

/** Soft limits; `hard` is as high as may be, and those that are not here stay as they are. */
export type Limits = Partial<Record<Resource, bigint | "hard">>;

/** The steps, in the order in which they are taken. */
export interface Plan {
  readonly newSession: boolean;
  readonly environmentDirectory: EnvironmentDirectory | undefined;
  readonly root: Bytes | undefined;
  readonly directory: Bytes | undefined;
  readonly niceIncrement: number;
  /** Whose ids go into `$UID` and `$GID`. */
  readonly environmentAccount: Account | undefined;
  /** Who to become. */
  readonly account: Account | undefined;
  readonly lock: Lock | undefined;
  /** The standard descriptors to close. */
  readonly closes: ReadonlySet<number>;
  readonly limits: Limits;
  /** The program and its arguments. */
  readonly command: readonly [Bytes, ...Bytes[]];
  /** What it is told as its name, instead of its name. */
  readonly argv0: Bytes | undefined;
  readonly isVerbose: boolean;
  /** Whether to end with 0 and say nothing when something fails. */
  readonly isForgiving: boolean;
}

/** A command line that means nothing. */
export interface Misuse {
  /** What to say on standard error, before the usage. */
  readonly complaint: Bytes;
  readonly usage: Bytes;
}

/** What is known of a plan while options are read. */
export type Steps = Partial<Omit<Plan, "command">>;

const NO_STEPS = {
  newSession: false,
  environmentDirectory: undefined,
  root: undefined,
  directory: undefined,
  niceIncrement: 0,
  environmentAccount: undefined,
  account: undefined,
  lock: undefined,
  closes: new Set<number>(),
  limits: {},
  argv0: undefined,
  isVerbose: false,
  isForgiving: false,
};

/** Runs the program in `words` after these steps, and no others; undefined when there is no program. */
export function planFor(words: readonly Bytes[], steps: Steps): Plan | undefined {
  const [program, ...rest] = words;
  return program === undefined ? undefined : { ...NO_STEPS, ...steps, command: [program, ...rest] };
}
