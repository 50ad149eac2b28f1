/** What may be wrong with a `run` that is a shell script: it is to become one process that stays and is heard. */
import { type Bytes, findUser } from "@runit-ts/posix";
import type { Statement } from "unbash";
import { svlogdDirectories } from "../log/svlogd-command.ts";
import { whyNotForeground } from "./daemons.ts";
import { type Finding, finder } from "./finding.ts";
import { lastStatements, losesOutput, type ScriptCommand, type ShellScript, wordsOf } from "./shell.ts";
import type { Tree } from "./tree.ts";
import { type Unwrapped, unwrap } from "./wrappers.ts";

/** Commands that the shell carries out itself. */
const BUILTINS =
  /^(:|\.|\[|break|cd|continue|echo|eval|exec|exit|export|false|kill|printf|pwd|read|readonly|return|set|shift|source|test|times|trap|true|type|ulimit|umask|unset|wait)$/;

/** Commands after which paths may be other than they are now. */
const MAY_CHANGE = /^(cd|cp|install|ln|mkdir|mount|mv|tar)$/;

export interface RunFile {
  readonly path: Bytes;
  readonly shell: ShellScript;
  /** The directory it is started in, from the service directory, with a slash behind it; empty for that itself. */
  readonly base: Bytes;
  /** Whether what it writes is read by a log service. */
  readonly isLogged: boolean;
}

/** Looks at a `run`. */
export function checkRun(tree: Tree, file: RunFile): Finding[] {
  const { shell, path, isLogged } = file;
  const find = finder(path);
  const lost = shell.commands.filter(({ node, words }) => losesOutput(node.redirects) && words[0] === "exec");
  return [
    ...lastStatements(shell.script.commands).flatMap((last) => checkLast(file, last)),
    ...shell.commands.flatMap((command) => checkCommand(tree, file, command)),
    ...(isLogged ? lost : []).map(({ node }) =>
      find("its output goes to /dev/null, though there is a log", shell.lineOf(node)),
    ),
  ];
}

/** The last thing a script does should be to become the service. */
function checkLast({ path, shell }: RunFile, last: Statement): Finding[] {
  const line = shell.lineOf(last);
  const find = finder(path);
  if (last.background)
    return [find("leaves the service in the background: runsv sees its end at once. Remove the &", line)];
  const { command } = last;
  if (command.type !== "Command" || command.name === undefined) return [];
  const name = wordsOf(command)[0];
  if (name === undefined || BUILTINS.test(name) || shell.functions.has(name)) return [];
  return [find(`does not become ${name}: signals end the shell, and not that. Write exec ${name}`, line)];
}

function checkCommand(tree: Tree, file: RunFile, command: ScriptCommand): Finding[] {
  const find = (message: string) => finder(file.path)(message, file.shell.lineOf(command.node));
  const unwrapped = unwrap(command.words);
  const known = unwrapped.command.filter((word) => word !== undefined);
  // With a word that only the shell knows, an option may be in it.
  const background = known.length === unwrapped.command.length ? whyNotForeground(known) : undefined;
  // chpst -C and -/ change where the paths of the command begin.
  const isElsewhere = unwrapped.options.some(({ letter }) => letter === "C" || letter === "/");
  return [
    ...(background === undefined ? [] : [find(background)]),
    ...(isElsewhere ? [] : checkProgram(tree, file, command, unwrapped).map(find)),
    ...unwrapped.options.flatMap(({ letter, value }) => checkOption(tree, file, letter, value)).map(find),
    ...(isElsewhere ? [] : missingLogDirectories(tree, file, unwrapped).map(find)),
  ];
}

function checkProgram(tree: Tree, file: RunFile, { words }: ScriptCommand, { command }: Unwrapped): string[] {
  const [program] = command;
  if (words[0] !== "exec" || program === undefined || !program.includes("/")) return [];
  return isAbsent(tree, file, program) ? [`${program} does not exist`] : [];
}

function checkOption(tree: Tree, file: RunFile, letter: string, value: Bytes | undefined): string[] {
  if (value === undefined) return [];
  if (letter === "e" && isAbsent(tree, file, value))
    return [`the environment directory ${value} does not exist`];
  const [user = ""] = value.split(":");
  if (letter === "u" && user !== "" && findUser(user) === undefined) return [`there is no user ${user}`];
  return [];
}

/** The directories of an svlogd must be there when it is started. */
function missingLogDirectories(tree: Tree, file: RunFile, { command }: Unwrapped): string[] {
  return (svlogdDirectories(command) ?? [])
    .flatMap((directory) => directory ?? [])
    .filter((directory) => isAbsent(tree, file, directory))
    .map((directory) => `svlogd cannot write to ${directory}, which does not exist: mkdir -p ${directory}`);
}

/** Whether a path is not there, and nothing in the script may make it or go elsewhere before. */
function isAbsent(tree: Tree, { base, shell }: RunFile, path: Bytes): boolean {
  if (shell.commands.some(({ words }) => MAY_CHANGE.test(words[0] ?? ""))) return false;
  const { kind } = tree.look(path.startsWith("/") ? path : base + path);
  return kind === "missing" || kind === "dangling";
}
