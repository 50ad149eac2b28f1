/** A real terminal: tmux, with a socket and a server of its own. */

import { available } from "../../lib/suite.ts";
import { until } from "../../lib/until.ts";
import type { Services } from "./services.ts";
import { utf8 } from "./services.ts";

export const hasTmux = available("tmux", Bun.which("tmux") ?? undefined);

export interface Modes {
  readonly isAlternate: boolean;
  readonly isCursorShown: boolean;
}

export class Tmux {
  readonly #box: Services;
  readonly #tmux: readonly string[];

  /** The server is one of the sandbox's processes, and is ended with them. */
  constructor(box: Services) {
    this.#box = box;
    this.#tmux = ["tmux", "-u", "-S", box.path(".tmux"), "-f", "/dev/null"];
  }

  /** Opens a terminal of this size, in which a shell runs `script` and then stays. */
  async open(script: string, columns = 80, rows = 24): Promise<void> {
    this.#box.write({ ".script": `${script}\nexec sleep 1000\n` });
    const start = ["new-session", "-d", "-x", String(columns), "-y", String(rows)];
    await this.#call([...start, "sh", this.#box.path(".script"), ";", "set", "-g", "status", "off"]);
    await this.resize(columns, rows);
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#call(["resize-window", "-x", String(columns), "-y", String(rows)]);
  }

  /** Presses keys, by tmux's names. */
  async press(...keys: string[]): Promise<void> {
    await this.#call(["send-keys", ...keys]);
  }

  /** What is on the screen, line by line, without spaces at the ends. */
  async lines(options: readonly string[] = []): Promise<string[]> {
    const lines = (await this.#call(["capture-pane", "-p", ...options])).split("\n").slice(0, -1);
    return lines.map((line) => line.trimEnd());
  }

  /** Waits until `condition` gives something of the screen. */
  shows<T>(what: string, condition: (lines: readonly string[]) => T | false | undefined): Promise<T> {
    let last: readonly string[] = [];
    const look = async () => {
      last = await this.lines();
      return condition(last);
    };
    return until(what, look).catch((error: Error) => {
      throw new Error(`${error.message}; the screen:\n${last.join("\n")}`);
    });
  }

  async modes(): Promise<Modes> {
    const [alternate, cursor] = (
      await this.#call(["display-message", "-p", "#{alternate_on} #{cursor_flag}"])
    ).split(/\s/);
    return { isAlternate: alternate === "1", isCursorShown: cursor === "1" };
  }

  /** Closes the terminal while programs run in it. */
  async close(): Promise<void> {
    await this.#call(["kill-pane"]);
  }

  async #call(words: readonly string[]): Promise<string> {
    const { stdout, stderr, exit } = await this.#box.run([...this.#tmux, ...words]);
    if (exit !== 0) throw new Error(`tmux ${words.join(" ")}: ${stderr}`);
    return utf8(stdout);
  }
}
