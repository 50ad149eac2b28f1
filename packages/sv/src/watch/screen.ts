/** What `sv watch` shows, line by line. */
import type { Moment } from "@runit-ts/posix";
import { Chalk, type ChalkInstance } from "chalk";
import { advice } from "../advice.ts";
import { table } from "../formats/table.ts";
import { problemsOf } from "../services.ts";
import { shown } from "../text.ts";
import { layout } from "./layout.ts";
import { type State, selectedService } from "./state.ts";

const HINTS = "r restart  s stop  u start  l log  ? help  q quit";
const HELP = [
  "sv watch: services, as they change",
  "",
  "  Up, k      the service above",
  "  Down, j    the service below",
  "  PgUp PgDn  a page up, down (also Space)",
  "  Home, g    the first service",
  "  End, G     the last service",
  "",
  "  r          restart the service: TERM, CONT, up",
  "  s, d       stop it",
  "  u          start it",
  "  l          show the end of its log, or no longer",
  "",
  "  ?          this help; any key closes it",
  "  q          quit; also Ctrl-C and Ctrl-D",
  "",
  "  !! was started less than 5 seconds ago, ! less than 30",
];

const MARK = "> ";
const NO_MARK = "  ";

/** As many lines as the terminal has, none longer than it is wide. */
export function screen(state: State, now: Moment, isColoured: boolean): string[] {
  const paint = new Chalk({ level: isColoured ? 1 : 0 });
  const { rows, columns } = state.size;
  const lines = state.isHelpShown ? filled(HELP, rows) : parts(state, now, paint);
  return lines.map((line) => cut(line, columns));
}

/** The beginning of a line that takes no more columns. */
function cut(line: string, columns: number): string {
  const beginning = Bun.sliceAnsi(line, 0, columns);
  // The runtime leaves a wide character whose first half is within.
  return Bun.stringWidth(beginning) > columns ? Bun.sliceAnsi(line, 0, columns - 1) : beginning;
}

function parts(state: State, now: Moment, paint: ChalkInstance): string[] {
  const { heading, table: height, log, footer } = layout(state);
  const [headings = "", ...services] = tableLines(state, height, now, paint);
  return [
    ...filled([headings], heading),
    ...filled(services, height),
    ...filled(logLines(state, log, paint), log),
    ...filled([footerLine(state, paint)], footer),
  ];
}

/** So many lines, empty ones where there are too few. */
function filled(lines: readonly string[], count: number): string[] {
  return Array.from({ length: count }, (_, index) => lines[index] ?? "");
}

/** The headings, and the services that are to be seen: the table takes too long to draw for more. */
function tableLines(state: State, height: number, now: Moment, paint: ChalkInstance): string[] {
  const { top, selected, size } = state;
  const drawn = table(state.services.slice(top, top + height), now, {
    isColoured: paint.level > 0,
    width: size.columns - MARK.length,
    withLogs: false,
    processes: undefined,
  });
  const [headings = "", ...lines] = drawn.trimEnd().split("\n");
  const marked = lines.map((line, index) =>
    top + index === selected ? paint.inverse(padded(MARK + line, size.columns)) : NO_MARK + line,
  );
  return [NO_MARK + headings, ...(state.services.length > 0 ? marked : ["no services"])];
}

function padded(line: string, columns: number): string {
  return line + " ".repeat(Math.max(0, columns - Bun.stringWidth(line)));
}

function logLines(state: State, height: number, paint: ChalkInstance): string[] {
  const service = selectedService(state);
  if (height === 0 || service === undefined) return [];
  const title = paint.bold(`log of ${shown(service.name)}`);
  const { log } = state;
  if (log === undefined) return [title];
  if ("reason" in log) return [title, log.reason];
  const last = height > 1 ? log.lines.slice(1 - height) : [];
  return [title, ...last.map((line) => shown(line.replaceAll("\t", "    ")))];
}

/** What became of a command; else what is wrong with the selected service; else the keys. */
function footerLine(state: State, paint: ChalkInstance): string {
  const { message, selected, services } = state;
  if (message) return message.isBad ? paint.red(message.text) : message.text;
  const service = selectedService(state);
  const [problem] = service ? problemsOf(service) : [];
  if (problem) return [shown(problem.line), advice(problem.problem) ?? []].flat().join(": ");
  return `${services.length === 0 ? 0 : selected + 1}/${services.length}  ${HINTS}`;
}
