/** What the documents are written with. */

/** A table of texts; all columns but the first are figures. */
export function table(heading: readonly string[], lines: readonly (readonly string[])[]): string {
  const rule = heading.map((_, index) => (index === 0 ? "---" : "---:"));
  return [heading, rule, ...lines.map((cells) => cells.map(escaped))]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

/** Text that means nothing to Markdown. */
export function escaped(text: string): string {
  return text.replace(/[\\`*_<>|[\]]/g, "\\$&");
}
