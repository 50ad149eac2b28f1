/** What a new service directory consists of. */
import type { Bytes } from "@runit-ts/posix";
import { execLine } from "./quote.ts";

export interface NewService {
  readonly command: readonly Bytes[];
  /** Whom it runs as, `user:group` or `:uid:gid` as in chpst(8). */
  readonly user: Bytes | undefined;
  /** A directory of environment variables, absolute or from the service directory. */
  readonly env: Bytes | undefined;
  /** Where svlogd writes its log, absolute or from the directory `log`. */
  readonly log: Bytes | undefined;
  readonly withFinish: boolean;
  readonly isDown: boolean;
}

export interface NewFiles {
  /** From the service directory, or absolute; parents are made too, where they are missing. */
  readonly directories: readonly Bytes[];
  /** Executable when they have content. */
  readonly files: readonly { readonly path: Bytes; readonly content: Bytes }[];
}

const HEAD = "#!/bin/sh\n";
const FINISH = `${HEAD}# $1: exit code of run, -1 when a signal killed it; $2: low byte of its wait status
echo "run has ended: exit code $1, wait status $2"
`;

/** The files of a service, `run` last, as the service is complete when that is there. */
export function filesFor({ command, user, env, log, withFinish, isDown }: NewService): NewFiles {
  const changes = [...(env === undefined ? [] : ["-e", env]), ...(user === undefined ? [] : ["-u", user])];
  const logDirectory = log?.startsWith("/") ? log : `log/${log}`;
  return {
    directories: [...(env === undefined ? [] : [env]), ...(log === undefined ? [] : ["log", logDirectory])],
    files: [
      ...(log === undefined ? [] : [{ path: "log/run", content: HEAD + execLine(["svlogd", "-tt", log]) }]),
      ...(withFinish ? [{ path: "finish", content: FINISH }] : []),
      ...(isDown ? [{ path: "down", content: "" }] : []),
      { path: "run", content: `${HEAD}exec 2>&1\n${execLine(changed(changes, command))}` },
    ],
  };
}

/** Not every shell's exec knows the end of options: chpst does. */
function changed(changes: readonly Bytes[], command: readonly Bytes[]): readonly Bytes[] {
  const isLikeOption = command[0]?.startsWith("-") ?? false;
  if (changes.length === 0 && !isLikeOption) return command;
  return ["chpst", ...changes, ...(isLikeOption ? ["--"] : []), ...command];
}
