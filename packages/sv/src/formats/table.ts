/** Services in a table, for people. */
import type { Moment } from "@runit-ts/posix";
import { Chalk, type ChalkInstance } from "chalk";
import Table from "cli-table3";
import { type Descendant, type Process, processTree } from "../processes.ts";
import { isKnown, type Known, type Problem, type Service } from "../services.ts";
import { shown, shownCommand } from "../text.ts";
import { type Freshness, freshness, uptime } from "./uptime.ts";

export interface Look {
  readonly isColoured: boolean;
  /** Columns of the terminal, to which commands and names are cut; undefined when there is none. */
  readonly width: number | undefined;
  /** Whether log services have rows of their own, and not a column. */
  readonly withLogs: boolean;
  /** All processes, when those of each service are to be shown below it. */
  readonly processes: readonly Process[] | undefined;
}

const HEADINGS = ["NAME", "STATE", "WANT", "PID", "UPTIME", "COMMAND", "LOG"];
const NAME = 0;
const COMMAND = 5;
const LOG = 6;
const GAP = "  ";
const NOTHING = "-";
/** What a name or a command is cut down to at most, in characters, when the terminal is narrow. */
const NARROW = 8;

const MARKS: Record<Freshness, string> = { fresh: " !!", recent: " !", settled: "" };
const UNKNOWN: Record<Problem["cause"], string> = {
  missing: "missing",
  "never supervised": "no runsv",
  "runsv left": "no runsv",
  denied: "denied",
  other: "unknown",
};

const PLAIN = {
  chars: {
    ...{ top: "", "top-mid": "", "top-left": "", "top-right": "", bottom: "", "bottom-mid": "" },
    ...{ "bottom-left": "", "bottom-right": "", left: "", "left-mid": "", mid: "", "mid-mid": "" },
    ...{ right: "", "right-mid": "", middle: GAP },
  },
  style: { "padding-left": 0, "padding-right": 0, head: [], border: [] },
};

interface Row {
  readonly name: string;
  readonly state: Known | Problem;
  readonly log: Known | Problem | undefined;
}

/** The table, each line ended. */
export function table(services: readonly Service[], now: Moment, look: Look): string {
  const paint = new Chalk({ level: look.isColoured ? 1 : 0 });
  const headings = look.withLogs ? HEADINGS.slice(0, LOG) : HEADINGS;
  const rows = services.flatMap((service) => rowsOf(service, look.withLogs));
  const cells = rows.map((row) => cellsOf(row, now, paint).slice(0, headings.length));
  const [heading = "", ...lines] = drawn([headings.map((text) => paint.bold(text)), ...cells], look.width);
  const withTrees = lines.flatMap((line, index) => [line, ...treeOf(rows[index]?.state, look.processes)]);
  return [heading, ...withTrees].map((line) => `${line}\n`).join("");
}

function rowsOf({ name, state, log }: Service, withLogs: boolean): Row[] {
  const row = { name: shown(name), state, log };
  return withLogs && log !== undefined
    ? [row, { name: `${row.name}/log`, state: log, log: undefined }]
    : [row];
}

function cellsOf({ name, state, log }: Row, now: Moment, paint: ChalkInstance): string[] {
  const stateCell = coloured(stateText(state), state, paint);
  const logCell = log === undefined ? NOTHING : coloured(stateText(log), log, paint);
  if (!isKnown(state)) return [name, stateCell, NOTHING, NOTHING, NOTHING, NOTHING, logCell];
  const { status, command } = state;
  const pid = status.pid === 0 ? NOTHING : String(status.pid);
  const shownArguments = command.length === 0 ? NOTHING : shownCommand(command);
  return [name, stateCell, status.want, pid, uptimeCell(state, now, paint), shownArguments, logCell];
}

function stateText(state: Known | Problem): string {
  if (!isKnown(state)) return UNKNOWN[state.cause];
  const { phase, paused, gotTerm } = state.status;
  return [phase, ...(paused ? ["paused"] : []), ...(gotTerm ? ["got TERM"] : [])].join(", ");
}

/** Green as wanted, red not so. */
function coloured(text: string, state: Known | Problem, paint: ChalkInstance): string {
  if (!isKnown(state)) return paint.red(text);
  const { phase, want } = state.status;
  if (phase === "run" && want === "up") return paint.green(text);
  return phase === "down" && want === "down" ? text : paint.red(text);
}

function uptimeCell({ status }: Known, now: Moment, paint: ChalkInstance): string {
  const seconds = Math.max(0, now.seconds - status.since.seconds);
  const text = uptime(seconds);
  if (status.phase !== "run") return text;
  const fresh = freshness(seconds);
  const marked = text + MARKS[fresh];
  return fresh === "fresh" ? paint.red(marked) : fresh === "recent" ? paint.yellow(marked) : marked;
}

/** The lines of a table without borders. */
function drawn(rows: readonly (readonly string[])[], width: number | undefined): string[] {
  const columns = (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? ""));
  const widths = columns.map((cells) => Math.max(...cells.map((cell) => Bun.stringWidth(cell))));
  const grid = new Table({ ...PLAIN, colWidths: width === undefined ? widths : fitted(widths, width) });
  // One row, whose cells have a line for each service: to cli-table3 cells are dear, and lines cheap.
  grid.push(columns.map((cells) => cells.join("\n")));
  return grid
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
}

/** Takes from the command what is too much for `width` characters, then from the name. */
function fitted(widths: readonly number[], width: number): number[] {
  const fitting = [...widths];
  for (const column of [COMMAND, NAME]) {
    const wanted = fitting.reduce((sum, one) => sum + one, GAP.length * (fitting.length - 1));
    const own = fitting[column] ?? 0;
    fitting[column] = Math.min(own, Math.max(NARROW, own - Math.max(0, wanted - width)));
  }
  return fitting;
}

function treeOf(state: Known | Problem | undefined, processes: readonly Process[] | undefined): string[] {
  if (processes === undefined || state === undefined || !isKnown(state)) return [];
  return processTree(state.status.pid, processes).map(treeLine);
}

function treeLine({ depth, process }: Descendant): string {
  return `${"  ".repeat(depth + 2)}${process.pid} ${shownCommand(process.command)}`;
}
