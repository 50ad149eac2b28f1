/** What may be wrong with a service directory as a whole. */
import { type Bytes, SystemError } from "@runit-ts/posix";
import { isCommand } from "@runit-ts/protocol";
import { type Finding, finder } from "./finding.ts";
import { checkRun } from "./run.ts";
import { checkScript } from "./script.ts";
import type { Tree } from "./tree.ts";

/** Looks at the service directory that is the root of `tree`. */
export function checkService(tree: Tree): Finding[] {
  const names = tree.names(".");
  if (names instanceof SystemError) return [finder("")(`cannot be read: ${names.reason}`)];
  const hasLog = names.includes("log");
  return [
    ...checkRunnable(tree, "", hasLog),
    ...checkOptional(tree, "finish"),
    ...checkOptional(tree, "check"),
    ...checkControl(tree),
    ...checkSupervise(tree, ""),
    ...(hasLog ? checkLog(tree) : []),
  ];
}

/** @param base empty, or `log/` */
function checkRunnable(tree: Tree, base: Bytes, isLogged: boolean): Finding[] {
  const path = `${base}run`;
  if (tree.look(path).kind === "missing") return [finder(path)("is missing: it is what is run")];
  const { findings, shell } = checkScript(tree, path);
  return [...findings, ...(shell ? checkRun(tree, { path, shell, base, isLogged }) : [])];
}

/** These are looked for, and left out where they cannot be executed. */
function checkOptional(tree: Tree, path: Bytes): readonly Finding[] {
  return tree.look(path).kind === "missing" ? [] : checkScript(tree, path).findings;
}

function checkControl(tree: Tree): Finding[] {
  const { kind } = tree.look("control");
  if (kind === "missing") return [];
  const names = tree.names("control");
  if (names instanceof SystemError) return [finder("control")(`cannot be read: ${names.reason}`)];
  return names.flatMap((name) => {
    const path = `control/${name}`;
    // runsv runs control/u for `o`, too.
    if (isCommand(name) && name !== "o") return checkScript(tree, path).findings;
    return [finder(path)("is never run: scripts there have the one letter of their command for a name")];
  });
}

function checkLog(tree: Tree): Finding[] {
  const { kind } = tree.look("log");
  if (kind === "dangling") return [finder("log")("is a link that leads nowhere")];
  if (kind !== "directory") return [finder("log")("is no directory: the service has no log")];
  const unused = ["log/finish", "log/control"].filter((path) => tree.look(path).kind !== "missing");
  return [
    ...checkRunnable(tree, "log/", false),
    ...checkSupervise(tree, "log/"),
    ...unused.map((path) => finder(path)("is never run: a log has neither finish nor control")),
  ];
}

/** runsv makes supervise/, or the last directory of a link's target. */
function checkSupervise(tree: Tree, base: Bytes): Finding[] {
  const path = `${base}supervise`;
  const find = finder(path);
  const { kind, target } = tree.look(path);
  if (kind === "directory" || kind === "unreadable") return [];
  if (kind === "dangling" && target !== undefined) {
    const parent = (target.startsWith("/") ? target : base + target).replace(/\/+[^/]*\/*$/, "");
    return parent === "" || tree.look(parent).kind === "directory"
      ? []
      : [find(`is a link to ${target}, which cannot be made: ${parent} is no directory`)];
  }
  if (kind !== "missing") return [find("is no directory: runsv cannot keep its state there")];
  return tree.isReadOnly(base || ".")
    ? [
        find(
          "cannot be made on a read-only file system: make it a link to where it can, see docs/operations.md",
        ),
      ]
    : [];
}
