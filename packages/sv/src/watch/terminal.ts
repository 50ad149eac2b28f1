/** The terminal while `sv watch` has it. */
import {
  attempt,
  type Bytes,
  bytesOf,
  close,
  HERE,
  makeRaw,
  O_RDONLY,
  offReadable,
  onReadable,
  openat,
  print,
  readIfAny,
  SystemError,
  terminalSize,
} from "@runit-ts/posix";
import type { Size } from "./state.ts";

const ENTER = "\x1b[?1049h\x1b[?25l";
const LEAVE = "\x1b[?25h\x1b[?1049l";
const CLEAR = "\x1b[2J";
/** To the beginning of a line, counted from 1, which is erased: behind a line that is full it would take its end. */
const toLine = (row: number) => `\x1b[${row};1H\x1b[2K`;

const STDIN = 0;
const STDOUT = 1;
/** A terminal that does not tell its size. */
const USUAL: Size = { columns: 80, rows: 24 };

/**
 * A descriptor of the terminal, where a person is there to look and to press keys; undefined otherwise. Opened anew:
 * standard input is shared with the shell, which would find it set to non-blocking.
 */
export function openTerminal(): number | undefined {
  if ([STDIN, STDOUT].some((fd) => terminalSize(fd) === undefined)) return undefined;
  const fd = attempt(() => openat(HERE, "/dev/tty", O_RDONLY));
  return fd instanceof SystemError ? undefined : fd;
}

/** Takes the terminal: another screen, no cursor, and each key as it is pressed. `leave` gives it back. */
export class Terminal {
  readonly #fd: number;
  readonly #restore: () => void;
  readonly #input = Buffer.alloc(1024);
  #lines: readonly string[] = [];
  #gone = () => {};

  constructor(fd: number) {
    this.#fd = fd;
    this.#restore = makeRaw(fd);
    print(STDOUT, ENTER);
  }

  get size(): Size {
    const size = terminalSize(STDOUT);
    return size !== undefined && size.columns > 0 && size.rows > 0 ? size : USUAL;
  }

  /** Calls `typed` with what is typed, and `gone` when the terminal is no more. */
  listen(typed: (bytes: Bytes) => void, gone: () => void): void {
    this.#gone = gone;
    onReadable(this.#fd, () => {
      for (;;) {
        const length = attempt(() => readIfAny(this.#fd, this.#input));
        if (length === undefined) return;
        if (length instanceof SystemError || length === 0) {
          gone();
          return;
        }
        typed(this.#input.toString("latin1", 0, length));
      }
    });
  }

  /** Shows these lines; those that are there already are not sent. */
  show(lines: readonly string[]): void {
    // When the shell ignores HUP, nothing tells that the terminal has gone.
    if (terminalSize(STDOUT) === undefined) {
      this.#gone();
      return;
    }
    const changes = lines.map((line, index) => (line === this.#lines[index] ? "" : toLine(index + 1) + line));
    this.#lines = lines;
    const output = changes.join("");
    if (output !== "") print(STDOUT, bytesOf(output));
  }

  /** Forgets what is there, as after a resize the terminal may have moved it. */
  clear(): void {
    this.#lines = [];
    print(STDOUT, CLEAR);
  }

  leave(): void {
    offReadable(this.#fd);
    print(STDOUT, LEAVE);
    this.#restore();
    close(this.#fd);
  }
}
