/** What a page shows below a command, and what the command says: alike, but for what each run has of its own. */

const PID = /(\d+)/;
/** What may differ, as it is shown, and what may stand in its place. */
const DIFFERS: readonly (readonly [shown: RegExp, said: RegExp])[] = [
  // Left out.
  [/…\n/, /(?:.*\n)*/],
  [/…/, /.*/],
  // Time stamps.
  [/\d{4}-\d\d-\d\d_\d\d:\d\d:\d\d\.\d{5}/, /\d{4}-\d\d-\d\d_\d\d:\d\d:\d\d\.\d{5}/],
  [/@4[\da-f]{23}/, /@4[\da-f]{23}/],
  // Seconds, and the mark of what is fresh.
  [/\b\d+s\b/, /\d+s/],
  [/ !!/, /(?: !!?)?/],
  // What mktemp(1) made.
  [/\/tmp\/tmp\.\w{10}/, /\/tmp\/tmp\.\w{10}/],
  // Pids. The pages write them with five digits.
  [/\b\d{5}\b|(?<=\(pid )\d+/, PID],
  // The width of columns.
  [/ +/, / +/],
];
const DIFFERING = new RegExp(DIFFERS.map(([shown]) => `(${shown.source})`).join("|"), "g");

/** What a page shows, one output after the other. Each pid in it stands for one pid, in all of them. */
export class Shown {
  #meanings: ReadonlyMap<string, string> = new Map();

  /** Whether this was said as it is shown. */
  is(shown: string, output: string): boolean {
    const pids: string[] = [];
    let end = 0;
    let pattern = "";
    for (const match of shown.matchAll(DIFFERING)) {
      const which = match.slice(1).findIndex((group) => group !== undefined);
      const said = DIFFERS[which]?.[1];
      if (said === PID) pids.push(match[0]);
      pattern += RegExp.escape(shown.slice(end, match.index)) + said?.source;
      end = match.index + match[0].length;
    }
    const found = new RegExp(`^${pattern}${RegExp.escape(shown.slice(end))}$`).exec(output);
    return found !== null && this.#learns(pids, found.slice(1));
  }

  #learns(pids: readonly string[], meant: readonly string[]): boolean {
    const meanings = new Map(this.#meanings);
    for (const [index, pid] of pids.entries()) meanings.set(pid, meanings.get(pid) ?? meant[index] ?? "");
    const isSame = pids.every((pid, index) => meanings.get(pid) === meant[index]);
    const isAnother = new Set(meanings.values()).size === meanings.size;
    if (isSame && isAnother) this.#meanings = meanings;
    return isSame && isAnother;
  }
}
