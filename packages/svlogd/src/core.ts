/**
 * Lines: out of what is read, into what is to be written. No I/O: the shell reads into the room that is given
 * here, and writes what the outputs hold. No line becomes an object or a string of its own.
 */
import type { Moment } from "@runit-ts/posix";
import type { Config } from "./config.ts";
import type { Replacement } from "./options.ts";
import { Output } from "./output.ts";
import { type Selection, select } from "./pattern.ts";
import { type StampForm, TimeStamp } from "./time-stamp.ts";

/** How much is read at once, in bytes: what a pipe holds. */
export const READ_SIZE = 65536;
/** How much an output holds besides two lines, in bytes: a read of ordinary lines with their stamps. */
const OUTPUT_SIZE = 2 * READ_SIZE;

const NEWLINE = 0x0a;
const CUT = Buffer.from("...");
const NOT_SENT = Buffer.from("warning: failure sending through udp: ");

export interface LineOptions {
  readonly stamp: StampForm;
  readonly replacement: Replacement | undefined;
  /** How many bytes of a line are matched, replaced, alerted and sent; the rest goes to the log as it is. */
  readonly lineLength: number;
}

/** What the lines of one log begin with, and where they go. */
export class Log implements Selection {
  readonly config: Config;
  readonly prefix: Buffer;
  /** What is to be appended to `current`. */
  readonly output: Output;
  /** Whether the line in progress goes to the log, and to standard error. */
  isLogged = true;
  isAlerted = false;

  constructor(config: Config, { lineLength }: LineOptions) {
    this.config = config;
    this.prefix = Buffer.from(config.prefix, "latin1");
    this.output = new Output(OUTPUT_SIZE + 2 * (lineLength + this.prefix.length));
  }

  /** Whether the line in progress goes to `current`. */
  get isWritten(): boolean {
    return this.isLogged && !this.config.isUdpOnly;
  }
}

/** Sends a message to the address of a log; whether that worked. */
export type Send = (log: Log, message: Uint8Array) => boolean;

export class Lines {
  /** What is to be written to standard error. */
  alerts = new Output(0);
  readonly #lineLength: number;
  readonly #send: Send;
  readonly #stamp: TimeStamp;
  readonly #replaced: Uint8Array | undefined;
  /** What has been read and not been dealt with stands here, `from` … `to`. */
  readonly #input: Buffer;
  #from = 0;
  #to = 0;
  /** Whether the first `lineLength` bytes of the line in progress have been dealt with. */
  #isInRest = false;
  /** The time of the last read, when the line in progress began with an earlier one. */
  #later: Moment | undefined;
  #logs: readonly Log[] = [];

  constructor(options: LineOptions, send: Send) {
    this.#lineLength = options.lineLength;
    this.#send = send;
    this.#stamp = new TimeStamp(options.stamp);
    this.#replaced = options.replacement && replacementTable(options.replacement);
    this.#input = Buffer.allocUnsafeSlow(READ_SIZE + options.lineLength);
  }

  /** From now on, lines go to these logs. */
  use(logs: readonly Log[]): void {
    this.#logs = logs;
    const longest = logs
      .filter(({ config }) => config.rules.length > 0)
      .map((log) => this.#messageLength(log));
    const once = longest.reduce((sum, length) => sum + length, 0);
    this.alerts = new Output(once && READ_SIZE + once);
  }

  /** How long a message of a line can be. */
  #messageLength({ prefix }: Log, length = this.#lineLength): number {
    return this.#stamp.bytes.length + prefix.length + length + CUT.length + 1;
  }

  /** Whether no line is in progress. */
  get isComplete(): boolean {
    return this.#from === this.#to && !this.#isInRest;
  }

  /** Where the next read may put at most `size` bytes. */
  room(size = READ_SIZE): Buffer {
    this.#input.copyWithin(0, this.#from, this.#to);
    this.#to -= this.#from;
    this.#from = 0;
    return this.#input.subarray(this.#to, this.#to + size);
  }

  /** So many bytes have been put there, at this time. */
  take(length: number, time: Moment): void {
    if (this.isComplete) this.#stamp.set(time);
    else this.#later = time;
    this.#to += length;
  }

  /** There will be no more: what has no newline gets one. */
  end(): void {
    if (!this.isComplete) this.#input[this.#to++] = NEWLINE;
  }

  /** Deals with what was read until no whole line is left, or an output has no room; whether that was all. */
  distribute(): boolean {
    while (this.#from < this.#to) {
      const newline = this.#input.indexOf(NEWLINE, this.#from);
      const isEnded = newline >= 0 && newline < this.#to;
      const end = isEnded ? newline : this.#to;
      if (this.#isInRest) {
        if (!this.#addRest(isEnded ? end + 1 : end, isEnded)) return false;
        continue;
      }
      const isCut = end - this.#from >= this.#lineLength;
      if (!isEnded && !isCut) return true;
      const to = isCut ? this.#from + this.#lineLength : end;
      if (!this.#hasRoom(to - this.#from)) return false;
      this.#addLine(to, isCut);
    }
    return true;
  }

  /** Deals with a line as far as `to`; unless it is cut there, its newline follows. */
  #addLine(to: number, isCut: boolean): void {
    const from = this.#from;
    if (this.#replaced) replace(this.#replaced, this.#input, from, to);
    this.#from = isCut ? to : to + 1;
    for (const log of this.#logs) {
      if (log.config.rules.length > 0) select(log.config.rules, this.#input, from, to, log);
      if (log.isAlerted) this.#addMessage(this.alerts, log, from, to);
      if (log.isLogged && log.config.udp) this.#sendMessage(log, from, to);
      if (log.isWritten) this.#addStart(log.output, log, from, this.#from);
    }
    this.#isInRest = isCut;
    if (!isCut) this.#nextLine();
  }

  /** Deals with more of a long line, as far as `to` or as there is room; whether there was room for all. */
  #addRest(to: number, isEnded: boolean): boolean {
    let length = to - this.#from;
    for (const log of this.#logs) if (log.isWritten) length = Math.min(length, log.output.room);
    for (const log of this.#logs)
      if (log.isWritten) log.output.add(this.#input, this.#from, this.#from + length);
    this.#from += length;
    if (this.#from < to) return false;
    this.#isInRest = !isEnded;
    if (isEnded) this.#nextLine();
    return true;
  }

  #nextLine(): void {
    if (this.#later === undefined) this.#stamp.advance();
    else this.#stamp.set(this.#later);
    this.#later = undefined;
  }

  /** Whether all outputs can take a line of this length, whatever becomes of it. */
  #hasRoom(length: number): boolean {
    let alerted = 0;
    for (const log of this.#logs) {
      const message = this.#messageLength(log, length);
      if (log.output.room < message + (log.config.udp ? message + NOT_SENT.length : 0)) return false;
      if (log.config.rules.length > 0) alerted += message;
    }
    return this.alerts.room >= alerted;
  }

  #addStart(output: Output, { prefix }: Log, from: number, to: number): void {
    const stamp = this.#stamp.bytes;
    if (stamp.length > 0) output.add(stamp, 0, stamp.length);
    if (prefix.length > 0) output.add(prefix, 0, prefix.length);
    output.add(this.#input, from, to);
  }

  /** A line as it is alerted and sent. */
  #addMessage(output: Output, log: Log, from: number, to: number): void {
    this.#addStart(output, log, from, to);
    if (to - from === this.#lineLength) output.add(CUT, 0, CUT.length);
    output.addByte(NEWLINE);
  }

  /** Sends the line; if that fails, the log says so, and has it twice. */
  #sendMessage(log: Log, from: number, to: number): void {
    const { output } = log;
    const start = output.length;
    output.add(NOT_SENT, 0, NOT_SENT.length);
    this.#addMessage(output, log, from, to);
    const message = output.bytes.subarray(start + NOT_SENT.length, output.length);
    if (this.#send(log, message)) output.length = start;
  }
}

function replacementTable({ by, also }: Replacement): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) =>
    byte < 0x20 || byte > 0x7e || also.includes(String.fromCharCode(byte)) ? by.charCodeAt(0) : byte,
  );
}

function replace(table: Uint8Array, bytes: Buffer, from: number, to: number): void {
  for (let at = from; at < to; at++) bytes[at] = table[bytes[at] ?? 0] ?? 0;
}
