/** The source of a manual page: what its sections explain. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../lib/suite.ts";

export const PAGES = join(ROOT, "docs", "man");

const HEADING = /^#+ (.*)/;
const TERM = /^- (`.*)\\$/;
const CODE = /`([^`]*)`/g;

export class Page {
  readonly #name: string;
  readonly #lines: readonly string[];

  constructor(name: string) {
    this.#name = name;
    this.#lines = readFileSync(join(PAGES, `${name}.md`), "utf8").split("\n");
  }

  /** The lines under a heading, up to the next. */
  #section(title: string): readonly string[] {
    const start = this.#lines.findIndex((line) => HEADING.exec(line)?.[1] === title);
    if (start < 0) throw new Error(`${this.#name} has no section ${title}`);
    const length = this.#lines.slice(start + 1).findIndex((line) => HEADING.test(line));
    return this.#lines.slice(start + 1, length < 0 ? undefined : start + 1 + length);
  }

  /** Of each term of a section the literal parts: those that are set as code. */
  terms(section: string): string[][] {
    const terms = this.#section(section).flatMap((line) => TERM.exec(line)?.[1] ?? []);
    return terms.map((term) => literals(term));
  }

  /** All that is set as code in the synopsis. */
  synopsis(): string[] {
    return literals(this.#section("SYNOPSIS").join("\n"));
  }

  /** What is set as code in the explanation of a term. */
  explanation(section: string, term: string): string[] {
    const lines = this.#section(section);
    const start = lines.findIndex((line) => literals(TERM.exec(line)?.[1] ?? "")[0] === term);
    const length = lines.slice(start + 1).findIndex((line) => !line.startsWith("  "));
    return literals(lines.slice(start, length < 0 ? undefined : start + 1 + length).join("\n"));
  }
}

function literals(text: string): string[] {
  return [...text.matchAll(CODE)].map(([, code = ""]) => code);
}
