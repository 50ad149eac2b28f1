/** Takes a tour: types what a page shows, and compares what it says. */
import { expect } from "bun:test";
import type { Shell } from "../lib/shell.ts";
import { Shown } from "../lib/shown.ts";
import { until } from "../lib/until.ts";
import type { Example, File, Tour } from "./tours.ts";

/** Commands that only look: who does not see yet what is shown looks again. */
const LOOKS = /^(?:cat|grep|journalctl|ls|sv (?:check|list|log|status|watch))\b[^;&>]*(?:; echo \$\?)?$/;
/** For installing a package, on a loaded machine. */
const DEADLINE = 100_000;

const END_OF_FILE = "--- end of the file ---";

/** What draws on a terminal is given one, under its own name; what is there to see is what it says. */
function typing(command: string): string {
  if (!command.startsWith("sv watch")) return command;
  const terminal = `tmux -u -f /dev/null new-session -d -s '${command}' -x 80 -y 12 '${command}'`;
  return `tmux has-session -t '=${command}' 2>/dev/null || ${terminal} ';' set -g status off
    tmux capture-pane -p -t '=${command}:'`;
}

export class Guide {
  readonly #shell: Shell;
  readonly #shown = new Shown();

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  async take({ steps }: Tour): Promise<void> {
    for (const step of steps) await ("file" in step ? this.#write(step) : this.#show(step));
  }

  async #write({ file, text }: File): Promise<void> {
    const mode = text.startsWith("#!") ? "755" : "644";
    const answer = await this.#shell.type(`mkdir -p "$(dirname "${file}")"
      cat >"${file}" <<'${END_OF_FILE}' && chmod ${mode} "${file}"
${text}${END_OF_FILE}`);
    expect({ file, ...answer }).toEqual({ file, said: "", exit: 0 });
  }

  async #show({ command, shown }: Example): Promise<void> {
    let answer = await this.#shell.type(typing(command), DEADLINE);
    const isAsShown = () => answer.exit === 0 && this.#shown.is(shown, answer.said);
    const looksAgain = async () => {
      answer = await this.#shell.type(typing(command));
      return isAsShown();
    };
    if (isAsShown()) return;
    if (LOOKS.test(command) && (await until(command, looksAgain).catch(() => false))) return;
    expect({ command, ...answer }).toEqual({ command, said: shown, exit: 0 });
  }
}
