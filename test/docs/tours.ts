/** What the pages have to be typed and written, in the order in which it stands there. */
import { type Block, blocksOf, PAGES } from "../lib/markdown.ts";

/** A command, and what is shown below it. */
export interface Example {
  readonly command: string;
  readonly shown: string;
}

/** A file to be made; a script is executable. */
export interface File {
  readonly file: string;
  readonly text: string;
}

export interface Tour {
  /** A page, or a page and a part of it. */
  readonly name: string;
  readonly steps: readonly (Example | File)[];
}

/** Blocks that are no part of a tour. */
export const OTHER_BLOCKS: readonly { page: string; language: string; because: string }[] = [
  { page: "docs/architecture.md", language: "text", because: "it is a drawing" },
  { page: "docs/architecture.md", language: "mermaid", because: "it is a drawing" },
  { page: "docs/boot.md", language: "inittab", because: "test/release/boot.test.ts runs its command" },
  { page: "docs/boot.md", language: "dockerfile", because: "test/release/boot.test.ts runs its commands" },
  { page: "docs/boot.md", language: "yaml", because: "test/release/boot.test.ts runs its commands" },
  { page: "docs/migration.md", language: "ini", because: "it is what supervisord had" },
  { page: "docs/migration.md", language: "js", because: "it is what pm2 had" },
];

/** Commands that no tour types, each with a file that runs it. */
export const RUN_ELSEWHERE: readonly { page: string; command: string; by: string }[] = [
  { page: "README.md", command: "npx --yes pnpm@12 test", by: ".ci/run" },
  { page: "docs/install.md", command: "npx --yes pnpm@12 release", by: ".ci/run" },
];

/** Pages whose parts are for different machines. */
const IN_PARTS = ["docs/boot.md"];

/** Languages of commands; in one of them, only a script is a file. */
const SHELL = /sh$|shell/;

/** All tours of all pages. */
export function allTours(): readonly Tour[] {
  return PAGES.flatMap((page) => {
    const blocks = blocksOf(page);
    if (!IN_PARTS.includes(page)) return tour(page, page, blocks);
    const parts = [...new Set(blocks.map(({ part }) => part))];
    return parts.flatMap((part) =>
      tour(
        page,
        `${page}, ${part}`,
        blocks.filter((block) => block.part === part),
      ),
    );
  });
}

/** The tour of these blocks of a page, if there is something to do in it. */
function tour(page: string, name: string, blocks: readonly Block[]): readonly Tour[] {
  const ours = blocks.filter(({ language }) => !isOther(page, language));
  const steps = ours.flatMap((block) => stepsOf(page, block));
  const isHere = (step: Example | File) => !("command" in step && isElsewhere(page, step.command));
  return steps.some(isHere) ? [{ name, steps: steps.filter(isHere) }] : [];
}

function isOther(page: string, language: string): boolean {
  return OTHER_BLOCKS.some((other) => other.page === page && other.language === language);
}

function isElsewhere(page: string, command: string): boolean {
  return RUN_ELSEWHERE.some((elsewhere) => elsewhere.page === page && elsewhere.command === command);
}

function stepsOf(page: string, { language, text, file }: Block): readonly (Example | File)[] {
  if (language === "console") return examplesOf(text);
  const isFile = /^\S*\/\S+$/.test(file ?? "") && (text.startsWith("#!") || !SHELL.test(language));
  if (language === "" || file === undefined || !isFile)
    throw new Error(`${page} has a block that no test runs. It begins with: ${text.split("\n", 1)}`);
  return [{ file, text: `${text}\n` }];
}

function examplesOf(text: string): readonly Example[] {
  const [before, ...parts] = `${text}\n`.split(/^\$ /m);
  if (before !== "") throw new Error(`shown below no command: ${before}`);
  return parts.map((part) => {
    const end = part.indexOf("\n") + 1;
    return { command: part.slice(0, end - 1), shown: part.slice(end) };
  });
}
