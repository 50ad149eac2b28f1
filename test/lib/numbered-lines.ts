/** A service that numbers its lines, and the proof that a log has every number once and in order. */

const TEXT = "the quick brown fox jumps over the lazy dog";
/** The length of a line with its end, in bytes. */
const LENGTH = "0000000 0000000000 ".length + TEXT.length + 1;

/**
 * A \`run\` that prints \`PID NUMBER TEXT\` as fast as it can. Each line is one write(2) that a pipe takes whole
 * or not at all. It is counted afterwards, by one byte more in the file \`count\`: when the service is killed
 * between the two, the next one prints the same number again, and nobody else does.
 */
export const NUMBERING = `#!/bin/sh
exec 3>>count
number=$(wc -c <count)
while :; do
  number=$((number + 1))
  printf '%07d %010d ${TEXT}\\n' $$ $number
  printf . >&3
done
`;

/** The same in a log, behind the time stamp of -t or -tt. */
const LOGGED = new RegExp(
  `^(?:@[0-9a-f]{24}|\\d{4}-\\d\\d-\\d\\d_\\d\\d:\\d\\d:\\d\\d\\.\\d{5}) (\\d{7}) (\\d{10}) ${TEXT}$`,
);

/**
 * The most that a svlogd that is killed with KILL may lose, in bytes: what one read gave, and the beginning of
 * a line from the read before.
 */
const MOST_LOST_BYTES = 65_536 + LENGTH;
/** How many lines a piece of that length touches. */
export const MOST_LOST = Math.ceil(MOST_LOST_BYTES / LENGTH) + 1;

/** Numbers that are not in the log. */
export interface Gap {
  /** The last number before it. */
  readonly after: number;
  readonly missing: number;
  /** Where in a file the numbers go on, in bytes; 0 with its first whole line, or when they do no more. */
  readonly position: number;
}

/** What a log has of the numbers. */
export class Account {
  readonly gaps: Gap[] = [];
  /** What no kill explains: a number too often or too late, a broken line where no number is missing. */
  readonly faults: string[] = [];
  readonly #writers = new Set<string>();
  #lines = 0;
  #last = 0;
  #lastWriter = "";
  /** What was found since the last whole line. */
  #broken: string[] = [];

  /**
   * Goes through the contents of the log files, oldest first; at least the numbers up to `counted` should be in
   * them.
   */
  constructor(contents: Iterable<string>, counted = 0) {
    for (const content of contents) this.#takeFile(content);
    if (this.#last < counted) this.#miss(counted - this.#last, 0);
    else this.#blame("at the end");
  }

  /** How many whole lines there are. */
  get lines(): number {
    return this.#lines;
  }

  /** The last number, 0 when there is none. */
  get last(): number {
    return this.#last;
  }

  /** How many processes have written the lines. */
  get writers(): number {
    return this.#writers.size;
  }

  #takeFile(content: string): void {
    let position = 0;
    let first = true;
    for (const line of content.split("\n")) {
      const [, writer, digits] = LOGGED.exec(line) ?? [];
      if (writer !== undefined) {
        this.#take(writer, Number(digits), first ? 0 : position);
        first = false;
      } else if (line !== "") this.#broken.push(line);
      position += line.length + 1;
    }
  }

  #take(writer: string, number: number, position: number): void {
    const missing = number - this.#last - 1;
    const isRepeated = missing === -1 && writer !== this.#lastWriter;
    if (missing < 0 && !isRepeated) this.faults.push(`${number} comes after ${this.#last}`);
    if (missing > 0) this.#miss(missing, position);
    else this.#blame(`before ${number}`);
    this.#lines++;
    this.#last = number;
    this.#lastWriter = writer;
    this.#writers.add(writer);
    this.#broken = [];
  }

  #miss(missing: number, position: number): void {
    this.gaps.push({ after: this.#last, missing, position });
  }

  #blame(where: string): void {
    this.faults.push(...this.#broken.map((piece) => `broken ${where}: ${piece}`));
  }
}
