/** How the lines of the terminal are shared out. */
import type { State } from "./state.ts";

/** How many lines each part has; all of them together are the terminal's. */
export interface Layout {
  readonly heading: number;
  readonly table: number;
  readonly log: number;
  readonly footer: number;
}

/** In a terminal of few lines the heading goes first, then the footer. The log leaves half of the rest to the table. */
export function layout({ size: { rows }, services, isLogShown }: State): Layout {
  const heading = rows >= 3 ? 1 : 0;
  const footer = rows >= 2 ? 1 : 0;
  const body = Math.max(0, rows - heading - footer);
  const table = isLogShown ? Math.min(services.length, Math.floor(body / 2)) : body;
  return { heading, table, log: body - table, footer };
}
