/** The services that scenarios are played with. What happens to them is written to `events` in the sandbox. */

const SH = "#!/bin/sh\n";

/** Comes up at once, and ends on a signal. */
export const STEADY = `${SH}echo run >>../events\nexec sleep 1000\n`;
/** Ends at once, with exit code 3. */
export const EXITING = `${SH}echo run >>../events\nexit 3\n`;
/** Does not end on TERM. */
export const STUBBORN = `${SH}trap '' TERM\necho run >>../events\nexec sleep 1000\n`;
/** Takes HUP and goes on: what sv says of it after that is certain. */
export const RELOADING = `${SH}trap 'echo reload >>../events' HUP\necho run >>../events\nwhile :; do sleep 0.1; done\n`;
/** Ends by a signal of its own. */
export const CRASHING = `${SH}ulimit -c 0\necho run >>../events\nkill -SEGV $$\n`;
/** Writes down its arguments. */
export const FINISH = `${SH}echo "finish $*" >>../events\n`;
/** Keeps what it reads in `logged` in the sandbox. */
export const LOGGER = `${SH}exec cat >>../../logged\n`;

/** A control script that writes down its name and what it was told, and exits so. */
export function control(letter: string, exit: number): Record<string, string> {
  return { [`s/control/${letter}`]: `${SH}echo "control ${letter} $#" >>../events\nexit ${exit}\n` };
}

/** All control scripts that a letter can have, with one exit code. */
export function controls(letters: string, exit: number): Record<string, string> {
  return Object.assign({}, ...[...letters].map((letter) => control(letter, exit)));
}
