/** The pages of the documentation, and the blocks in them that are set as code. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { marked, type Token } from "marked";
import { ROOT } from "./suite.ts";

export interface Block {
  /** The heading of the part that it is in. */
  readonly part: string;
  /** What stands behind the opening fence; empty when there is nothing, or no fence. */
  readonly language: string;
  readonly text: string;
  /** The code that the paragraph before it begins with: the name of the file that the block is. */
  readonly file: string | undefined;
}

/** From the project's directory. */
export const PAGES: readonly string[] = [
  "README.md",
  ...["docs", "packages"].flatMap((directory) =>
    readdirSync(join(ROOT, directory), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md") && !name.includes("node_modules"))
      .map((name) => join(directory, name)),
  ),
].sort();

/** The parts of a page, in their order, those inside of others behind them. */
function visit(page: string, visitor: (token: Token) => void): void {
  marked.walkTokens(marked.lexer(readFileSync(join(ROOT, page), "utf8")), visitor);
}

/** What is set as code in the text of a page. */
export function codeOf(page: string): readonly string[] {
  const code: string[] = [];
  visit(page, (token) => {
    if (token.type === "codespan") code.push(token.raw.replaceAll("`", ""));
  });
  return code;
}

/** The blocks of a page, in their order. */
export function blocksOf(page: string): readonly Block[] {
  const blocks: Block[] = [];
  let part = "";
  let paragraph = "";
  visit(page, (token) => {
    if (token.type === "heading" && token.depth === 2) part = token.text;
    if (token.type === "paragraph") paragraph = token.raw;
    if (token.type !== "code") return;
    const [, file] = /^`([^`]+)`/.exec(paragraph) ?? [];
    blocks.push({ part, language: token.lang ?? "", text: token.text, file });
    paragraph = "";
  });
  return blocks;
}
