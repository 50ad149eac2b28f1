/**
 * Renders the manual pages, `pnpm man`: `docs/man/NAME.SECTION.md` becomes `dist/share/man/manSECTION/NAME.SECTION`,
 * where man(1) finds it when `dist/bin` is in PATH. With an argument, that is the directory instead.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { marked } from "marked";
import markedMan from "marked-man";
import manifest from "../package.json" with { type: "json" };

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, "docs", "man");
const [, , target = join(root, "dist", "share", "man")] = process.argv;
const LINE_BREAK = "\n.br\n";

/**
 * An item that begins with a line of its own is a term and what it means: `.TP` is how man(7) sets that, and `.IP`
 * its further paragraphs. Other items are left to the renderer.
 */
function listitem(text: string): string | false {
  const end = text.indexOf(LINE_BREAK);
  if (end < 0) return false;
  const term = text.slice(0, end).replace(/^\.P\n/, "");
  const meaning = text.slice(end + LINE_BREAK.length).trim();
  return `.TP\n${term}\n${meaning.replaceAll("\n.P\n", "\n.IP\n")}\n`;
}

/** What marked-man puts before every item that it sets, in numbered lists, too. */
const BULLET = /^\.IP \\\(bu 2$/gm;

function list(items: string, isNumbered: boolean): string {
  let number = 0;
  return isNumbered ? items.replace(BULLET, () => `.IP ${++number}. 3`) : items;
}

markedMan.manual = "runit-ts";
markedMan.manVersion = `runit-ts ${manifest.version}`;
// Lines of the source end where the editor has no more room.
marked.use(markedMan, { breaks: false, renderer: { list, listitem } });

const pages = readdirSync(source).map((name) => basename(name, ".md"));
rmSync(target, { recursive: true, force: true });
for (const page of pages) {
  const directory = join(target, `man${page.slice(page.lastIndexOf(".") + 1)}`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, page), await marked.parse(readFileSync(join(source, `${page}.md`), "utf8")));
}
console.log(`rendered in ${target}: ${pages.join(" ")}`);
