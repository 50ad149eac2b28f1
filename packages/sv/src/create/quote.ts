/** Words for a POSIX shell. */
import type { Bytes } from "@runit-ts/posix";

/** Means only itself to a shell, wherever it stands behind the first word. */
const PLAIN = /^[\w./:@%+,=-]+$/;

/** A word that the shell takes for exactly these bytes; NUL cannot be among them. */
export function quote(word: Bytes): Bytes {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command line that becomes exactly this command. */
export function execLine(command: readonly Bytes[]): Bytes {
  return `exec ${command.map(quote).join(" ")}\n`;
}
