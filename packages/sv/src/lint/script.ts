/** What may be wrong with an executable file of a service directory, whatever it is for. */
import { type Bytes, SystemError } from "@runit-ts/posix";
import { type Finding, finder } from "./finding.ts";
import { readShell, type ShellScript } from "./shell.ts";
import type { Tree } from "./tree.ts";

const ELF = "\x7fELF";
const SHELLS = /^(sh|dash|bash|ash)$/;

export interface Script {
  readonly findings: readonly Finding[];
  /** The script, if it is one for a shell, and can be read. */
  readonly shell: ShellScript | undefined;
}

/** Looks at an executable that is there. */
export function checkScript(tree: Tree, path: Bytes): Script {
  const find = finder(path);
  const { kind, isExecutable } = tree.look(path);
  const only = (...findings: Finding[]): Script => ({ findings, shell: undefined });
  if (kind === "dangling") return only(find("is a link that leads nowhere"));
  if (kind === "unreadable") return only(find("cannot be looked at: run sv lint as root"));
  if (kind !== "other") return only(find(`is a ${kind}, not a file that can be executed`));

  const notExecutable = isExecutable ? [] : [find(`is not executable: chmod +x ${path}`)];
  const content = tree.content(path);
  if (content instanceof SystemError)
    return only(...notExecutable, find(`cannot be read: ${content.reason}`));
  const { findings, shell } = checkContent(tree, path, content);
  return { findings: [...notExecutable, ...findings], shell };
}

function checkContent(tree: Tree, path: Bytes, content: Bytes): Script {
  const find = finder(path);
  const only = (message: string): Script => ({ findings: [find(message, 1)], shell: undefined });
  if (content.startsWith(ELF)) return { findings: [], shell: undefined };
  if (content.trim() === "") return only("is empty");
  const [first = ""] = content.split("\n", 1);
  if (!first.startsWith("#!")) return only("has no interpreter in its first line: begin with #!/bin/sh");
  if (first.endsWith("\r"))
    return only("has line ends of DOS: the interpreter is looked for with a CR in its name");
  const [interpreter = "", argument = ""] = first
    .slice(2)
    .trim()
    .split(/[ \t]+/);
  const { kind, isExecutable } = tree.look(interpreter);
  if (kind === "missing" || kind === "dangling") return only(`its interpreter ${interpreter} does not exist`);
  if (kind === "directory" || (kind === "other" && !isExecutable))
    return only(`its interpreter ${interpreter} cannot be executed`);
  return checkShell(path, content, interpreter.endsWith("/env") ? argument : interpreter);
}

function checkShell(path: Bytes, content: Bytes, interpreter: Bytes): Script {
  if (!SHELLS.test(interpreter.slice(interpreter.lastIndexOf("/") + 1)))
    return { findings: [], shell: undefined };
  const shell = readShell(content);
  const { error } = shell;
  return { findings: error ? [finder(path)(`is no shell script: ${error.message}`, error.line)] : [], shell };
}
