/** Terminals, without the runtime's streams, which take as long to load as the runtime itself. */
import { lateLibc } from "./late-libc.ts";

const TIOCGWINSZ = 0x5413;

/** The size of the terminal behind a descriptor, in characters; undefined when it is none. */
export function terminalSize(fd: number): { readonly columns: number; readonly rows: number } | undefined {
  const size = new Uint16Array(4);
  if (lateLibc().ioctl(fd, TIOCGWINSZ, size) !== 0) return undefined;
  const [rows = 0, columns = 0] = size;
  return { columns, rows };
}
