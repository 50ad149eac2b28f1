/** The bytes that are commands in a control FIFO (spec section 3, runsv(8)). */
import type { SignalName } from "@runit-ts/posix";

/** Commands that do nothing but send a signal, unless a control script says it was handled. */
export const SIGNAL_COMMANDS = {
  p: "STOP",
  c: "CONT",
  h: "HUP",
  a: "ALRM",
  i: "INT",
  q: "QUIT",
  "1": "USR1",
  "2": "USR2",
  k: "KILL",
} as const satisfies Record<string, SignalName>;

export type SignalCommand = keyof typeof SIGNAL_COMMANDS;
/** `u` up, `d` down, `o` once, `x` exit, `t` stop signal, and the signals. */
export type Command = "u" | "d" | "o" | "x" | "t" | SignalCommand;

/** Whether a command is one that only sends a signal. */
export function isSignalCommand(command: string): command is SignalCommand {
  return Object.hasOwn(SIGNAL_COMMANDS, command);
}

/** Whether a byte of the FIFO is a command; others are ignored. */
export function isCommand(byte: string): byte is Command {
  return "udoxt".includes(byte) || isSignalCommand(byte);
}
