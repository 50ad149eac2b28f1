/** The page as it is rendered from data. */
import { describe, expect, test } from "bun:test";
import { example, here } from "./example.ts";
import { overview } from "./overview.ts";
import { page } from "./page.ts";

const rendered = page(example, [{ file: "times.svg", title: "Times", svg: "" }]);

/** The part of the page under a heading. */
function part(heading: string): string {
  return rendered.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
}

describe("the page", () => {
  test("shows the plots", () => {
    expect(rendered).toContain("![Times](benchmarks/times.svg)");
  });

  test("has for each contender median, minimum, maximum, spread, number of samples, and ratio", () => {
    expect(part("status").split("\n")).toContain("| ours | 8.75 | 8.00 | 12.00 | 6 % | 5 | 8.75 times |");
    expect(part("status").split("\n")).toContain("| original | 1.00 | 1.00 | 1.00 | 0 % | 3 |  |");
  });

  test("compares under the same load, bad results like good ones", () => {
    const lines = part("svlogd-memory").split("\n");
    expect(lines).toContain("| ours, -r \\_ | 300.00 | 300.00 | 300.00 | 0 % | 1 | 1.50 times |");
    expect(lines).toContain("| ours, a & b | 200.00 | 200.00 | 200.00 | 0 % | 1 | 1/2.00 of |");
  });

  test("says what the aims are, whether they are met, and when that was", () => {
    expect(part("status")).toContain("Aim: at most 10 ms: **met**.");
    expect(part("svlogd-memory")).toContain("Aim: at most the original's: **missed**.");
    expect(part("svlogd-memory")).toContain("Aim: at least 2 times the s6-log's: **not measured**.");
    expect(part("svlogd-memory")).toContain("svlogd \\<under load\\>. Measured on 2026-12-01.");
  });

  test("says where: once for rows that have that in common", () => {
    expect(part("Where and when").trim().split("\n").slice(2)).toEqual([
      "- machine: Abacus \\| 2, 2 cores, 4.0 GiB of memory, Linux 6.1.0",
      "- versions: runit-ts 0.1.0, runit 2.1.2-54",
      "- rows: status (2026-11-22), svlogd-memory (2026-12-01)",
    ]);
  });

  test("keeps machines apart", () => {
    const elsewhere = { ...here, machine: { ...here.machine, cores: 64 } };
    const { status } = example;
    const two = page({ ...example, ...(status && { status: { ...status, ...elsewhere } }) }, []);
    expect(two).toContain("64 cores");
    expect(two.match(/^- rows: .*$/gm)).toEqual([
      "- rows: status (2026-11-22)",
      "- rows: svlogd-memory (2026-12-01)",
    ]);
  });

  test("without the original has no ratio", () => {
    const { status } = example;
    if (!status) throw new Error("no status in the example");
    const alone = { status: { ...status, series: [{ name: "ours", values: [2] }] } };
    expect(overview(alone).split("\n").at(-1)).toBe("| sv status | 2.00 ms |  |  |");
  });
});
