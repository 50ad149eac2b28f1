/** A shell script, as far as rules look at it. */
import type { Bytes } from "@runit-ts/posix";
import {
  type Command,
  forEachChild,
  parse,
  type Redirection,
  type Script,
  type Statement,
  type SyntaxNode,
  type Word,
} from "unbash";

export interface ShellScript {
  readonly script: Script;
  /** The first thing that is no shell, and where it stands. */
  readonly error: { readonly message: string; readonly line: number } | undefined;
  /** All simple commands, in order. */
  readonly commands: readonly ScriptCommand[];
  readonly functions: ReadonlySet<string>;
  lineOf(node: { readonly pos: number }): number;
}

export interface ScriptCommand {
  readonly node: Command;
  /** Its words; undefined for one that is only known when it runs. */
  readonly words: readonly (Bytes | undefined)[];
}

/** Reads a script. It is parsed as one for bash, of which the POSIX shell's language is a part. */
export function readShell(source: Bytes): ShellScript {
  const script = parse(source);
  const lineOf = ({ pos }: { readonly pos: number }) => source.slice(0, pos).split("\n").length;
  const commands: ScriptCommand[] = [];
  const functions = new Set<string>();
  const visit = (node: SyntaxNode): void => {
    if (node.type === "Command") commands.push({ node, words: wordsOf(node) });
    if (node.type === "Function") functions.add(node.name.value);
    forEachChild(node, visit);
  };
  visit(script);
  const [error] = script.errors ?? [];
  return {
    script,
    error: error && { message: error.message, line: lineOf(error) },
    commands,
    functions,
    lineOf,
  };
}

/** The words of a simple command, its name first. */
export function wordsOf({ name, args }: Command): (Bytes | undefined)[] {
  return [...(name ? [name] : []), ...args].map((word) => (word.type === "Word" ? literal(word) : word.text));
}

/** What a word is, whatever runs it; undefined when that depends. */
function literal(word: Word): Bytes | undefined {
  const depends = (word.parts ?? []).some(
    (part) =>
      !["Literal", "SingleQuoted", "AnsiCQuoted", "DoubleQuoted"].includes(part.type) ||
      (part.type === "DoubleQuoted" && part.parts.some(({ type }) => type !== "Literal")),
  );
  return depends || word.text.startsWith("~") ? undefined : word.value;
}

/** Whether standard output goes to /dev/null. */
export function losesOutput(redirections: readonly Redirection[]): boolean {
  return redirections.some(
    (one) =>
      one.type === "Redirect" &&
      one.target?.value === "/dev/null" &&
      [">", ">>", ">|", "&>", "&>>", ">&"].includes(one.operator) &&
      (one.descriptor === undefined ||
        (one.descriptor.type === "FileDescriptor" && one.descriptor.value === 1)),
  );
}

/** The statements that may be the last to be carried out. */
export function lastStatements(statements: readonly Statement[]): Statement[] {
  const last = statements.at(-1);
  if (last === undefined) return [];
  const { command } = last;
  switch (command.type) {
    case "If":
      return [
        command.then,
        ...command.elif.map(({ then }) => then),
        ...(command.else ? [command.else] : []),
      ].flatMap(({ commands }) => lastStatements(commands));
    case "BraceGroup":
      return lastStatements(command.body.commands);
    case "Case":
      return command.items.flatMap(({ body }) => lastStatements(body.commands));
    default:
      return [last];
  }
}
