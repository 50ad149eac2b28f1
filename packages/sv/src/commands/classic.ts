/** The words of the original: here for help, completion and corrections only, as the classic sv carries them out. */
import { type Verb, verb } from "./command.ts";

const SUMMARIES: readonly (readonly [word: string, summary: string])[] = [
  ["up", "Start services, and again when they end"],
  ["down", "Stop services: TERM, then CONT"],
  ["once", "Start services, and not again when they end"],
  ["start", "Up, and wait until they are up"],
  ["stop", "Down, and wait until they are down"],
  ["restart", "Stop, start, and wait until they are up"],
  ["try-restart", "Stop and start those that are up"],
  ["reload", "Send HUP, and wait"],
  ["check", "Wait until they are as wanted, and available"],
  ["exit", "Stop services, and their runsv leaves"],
  ["shutdown", "Exit, and wait until their runsv has left"],
  ["force-stop", "Stop, and KILL when the wait is over"],
  ["force-reload", "TERM, CONT, and KILL after the wait"],
  ["force-restart", "Restart, and KILL when the wait is over"],
  ["force-shutdown", "Shutdown, and KILL when the wait is over"],
  ["term", "Send TERM"],
  ["hup", "Send HUP"],
  ["interrupt", "Send INT"],
  ["quit", "Send QUIT"],
  ["kill", "Send KILL"],
  ["alarm", "Send ALRM"],
  ["pause", "Send STOP"],
  ["cont", "Send CONT"],
  ["1", "Send USR1"],
  ["2", "Send USR2"],
];

export const classicVerbs: readonly Verb[] = SUMMARIES.map(([word, summary]) =>
  verb({
    syntax: `${word} <service..>`,
    summary,
    completes: "services",
    grammar: (yargs) =>
      yargs
        .positional("service", {
          type: "string",
          array: true,
          demandOption: true,
          describe: "Names or paths",
        })
        .options({
          v: { type: "boolean", describe: "Wait for any command, and report" },
          w: { type: "string", describe: "Seconds to wait, not 7 or $SVWAIT; implies -v" },
        }),
    run: () => 0,
  }),
);
