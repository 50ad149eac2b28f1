/** `sv completion`: the script that makes a shell complete sv, and what that asks for. */
import { bytesOf, print } from "@runit-ts/posix";
import { candidates } from "../completion/candidates.ts";
import bash from "../completion/sv.bash" with { type: "text" };
import fish from "../completion/sv.fish" with { type: "text" };
import zsh from "../completion/sv.zsh" with { type: "text" };
import { FATAL_EXIT } from "../exit.ts";
import { shown } from "../text.ts";
import { verb } from "./command.ts";

const SCRIPTS = new Map([
  ["bash", bash],
  ["zsh", zsh],
  ["fish", fish],
]);
/** What the scripts ask for: each candidate is ended by NUL, as a name may have anything else in it. */
const WORDS = "words";

export const completion = verb({
  syntax: "completion <shell>",
  summary: "Completion: source <(sv completion bash)",
  grammar: (yargs) =>
    yargs.positional("shell", {
      type: "string",
      demandOption: true,
      describe: "bash, zsh, fish; or words, what they ask for",
    }),
  run: async ({ shell }, { command, verbs }) => {
    const script = SCRIPTS.get(shell);
    if (script !== undefined) print(1, bytesOf(script));
    else if (shell === WORDS)
      print(1, (await candidates(command, verbs)).map((candidate) => `${candidate}\0`).join(""));
    else {
      print(
        2,
        `sv: no completion for ${bytesOf(shown(shell))}: there is ${[...SCRIPTS.keys()].join(", ")}\n`,
      );
      return FATAL_EXIT;
    }
    return 0;
  },
});
