/** Terminals, without the runtime's streams, which take as long to load as the runtime itself. */
import { address, i32, libraryFunctions, nothing } from "./ffi.ts";
import { checked, libc } from "./libc.ts";

const library = /* @__PURE__ */ libraryFunctions({
  tcgetattr: { args: [i32, address], returns: i32 },
  tcsetattr: { args: [i32, i32, address], returns: i32 },
  cfmakeraw: { args: [address], returns: nothing },
});

const TIOCGWINSZ = 0x5413;
const TCSANOW = 0;
/** Room for the C library's struct termios, in bytes. */
const TERMIOS_SIZE = 128;

/** The size of the terminal behind a descriptor, in characters; undefined when it is none. */
export function terminalSize(fd: number): { readonly columns: number; readonly rows: number } | undefined {
  const size = new Uint16Array(4);
  if (libc.ioctl(fd, TIOCGWINSZ, size) !== 0) return undefined;
  const [rows = 0, columns = 0] = size;
  return { columns, rows };
}

/**
 * Makes the terminal behind a descriptor give each key as it is pressed, and show nothing by itself, as
 * cfmakeraw(3); gives what sets it back, and does nothing when the terminal has gone.
 * @throws SystemError as tcgetattr(3).
 */
export function makeRaw(fd: number): () => void {
  const before = new Uint8Array(TERMIOS_SIZE);
  checked(library.tcgetattr(fd, before), "tcgetattr");
  const raw = before.slice();
  library.cfmakeraw(raw);
  checked(library.tcsetattr(fd, TCSANOW, raw), "tcsetattr");
  return () => {
    library.tcsetattr(fd, TCSANOW, before);
  };
}
