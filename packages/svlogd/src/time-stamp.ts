/** The time in front of a line (svlogd(8), -t): always as long, and followed by a space. */
import type { Moment } from "@runit-ts/posix";
import { formatTai64n } from "@runit-ts/protocol";

export type StampForm = "none" | "tai64n" | "human" | "iso8601";

/** How long a stamp is, in bytes. */
export const STAMP_SIZE = 26;
/** Where the last hexadecimal digit of a TAI64N label stands. */
const LAST_DIGIT = 24;
const LAST_NANOSECOND = 999_999_999;
/** How much finer a nanosecond is than the hundredth of a millisecond that is printed. */
const TICK = 10_000;
const NINE = 0x39;
const A = 0x61;
const F = 0x66;
const ZERO = 0x30;

export class TimeStamp {
  readonly form: StampForm;
  #bytes: Buffer = Buffer.alloc(STAMP_SIZE, " ");
  #nanoseconds = 0;

  constructor(form: StampForm) {
    this.form = form;
  }

  /** How long it is, in bytes. */
  get length(): number {
    return this.form === "none" ? 0 : STAMP_SIZE;
  }

  /** From now on, it stands at the beginning of `bytes`. */
  moveTo(bytes: Buffer): void {
    this.#bytes.copy(bytes);
    this.#bytes = bytes.subarray(0, STAMP_SIZE);
  }

  set(moment: Moment): void {
    if (this.form === "none") return;
    this.#nanoseconds = moment.nanoseconds;
    this.#bytes.write(this.form === "tai64n" ? formatTai64n(moment) : utc(moment, this.form), "latin1");
  }

  /**
   * Moves on by the least that can be told apart, for the next line of the same moment: programs that sort lines
   * by their stamps then keep their order. Only TAI64N is fine enough for that.
   */
  advance(): void {
    if (this.form !== "tai64n" || this.#nanoseconds === LAST_NANOSECOND) return;
    this.#nanoseconds++;
    let at = LAST_DIGIT;
    while (this.#bytes[at] === F) this.#bytes[at--] = ZERO;
    const digit = this.#bytes[at] ?? ZERO;
    this.#bytes[at] = digit === NINE ? A : digit + 1;
  }
}

/** YYYY-MM-DD_HH:MM:SS.xxxxx in UTC, or with a T in the middle. */
function utc({ seconds, nanoseconds }: Moment, form: "human" | "iso8601"): string {
  const date = new Date(seconds * 1000).toISOString();
  const fraction = String(Math.floor(nanoseconds / TICK)).padStart(5, "0");
  const whole = date.slice(0, date.indexOf("."));
  return `${form === "human" ? whole.replace("T", "_") : whole}.${fraction}`;
}
