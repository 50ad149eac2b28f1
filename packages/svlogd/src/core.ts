/**
 * Lines: out of what is read, into what is to be written. No I/O: the shell reads into the room that is given
 * here, and writes what the outputs hold. No line becomes an object or a string of its own.
 */
import type { Moment } from "@runit-ts/posix";
import type { Config } from "./config.ts";
import type { Replacement } from "./options.ts";
import { NO_OUTPUT, Output } from "./output.ts";
import { type Selection, select } from "./pattern.ts";
import { STAMP_SIZE, type StampForm, TimeStamp } from "./time-stamp.ts";

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
  /** Whether every line goes to `current`, and nowhere else. */
  readonly isPlain: boolean;
  /** What is to be appended to `current`. */
  output = NO_OUTPUT;
  /** Where the prefix stands in the buffer of the output. */
  prefixAt = 0;
  /** By how much a line can become longer than it is, in bytes. */
  frame = 0;
  /** Whether the line in progress goes to the log, and to standard error. */
  isLogged = true;
  isAlerted = false;

  constructor(config: Config) {
    this.config = config;
    this.prefix = Buffer.from(config.prefix, "latin1");
    this.isPlain = config.rules.length === 0 && config.udp === undefined;
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
  alerts = NO_OUTPUT;
  readonly #lineLength: number;
  readonly #send: Send;
  readonly #stamp: TimeStamp;
  readonly #replaced: Uint8Array | undefined;
  /**
   * Everything, so that it can be copied within: the stamp; what has been read and not been dealt with, `from` …
   * `to`; prefixes; and the outputs.
   */
  #bytes: Buffer;
  #from = STAMP_SIZE;
  #to = STAMP_SIZE;
  /** Whether the first `lineLength` bytes of the line in progress have been dealt with. */
  #isInRest = false;
  /** The time of the last read, when the line in progress began with an earlier one. */
  #later: Moment | undefined;
  #logs: readonly Log[] = [];
  /** How many of them may alert, and by how much all of these can lengthen a line. */
  #alerting = 0;
  #alertFrame = 0;

  constructor(options: LineOptions, send: Send) {
    this.#lineLength = options.lineLength;
    this.#send = send;
    this.#stamp = new TimeStamp(options.stamp);
    this.#replaced = options.replacement && replacementTable(options.replacement);
    this.#bytes = Buffer.allocUnsafeSlow(STAMP_SIZE + READ_SIZE + options.lineLength);
    this.#stamp.moveTo(this.#bytes);
  }

  /** From now on, lines go to these logs. */
  use(logs: readonly Log[]): void {
    for (const log of logs) log.frame = this.#frameOf(log);
    const alerting = logs.filter(({ config }) => config.rules.length > 0);
    this.#alerting = alerting.length;
    this.#alertFrame = alerting.reduce((sum, { frame }) => sum + frame, 0);
    const alertsSize = this.#alerting && READ_SIZE + this.#alertFrame + this.#alerting * this.#lineLength;
    const outputSize = (log: Log) => OUTPUT_SIZE + log.frame + this.#lineLength;

    let at = STAMP_SIZE + READ_SIZE + this.#lineLength;
    const size = logs.reduce((sum, log) => sum + log.prefix.length + outputSize(log), at + alertsSize);
    const bytes = Buffer.allocUnsafeSlow(size);
    const next = (length: number) => {
      at += length;
      return at - length;
    };
    this.#bytes.copy(bytes, 0, 0, this.#to);
    this.#stamp.moveTo(bytes);
    this.alerts = new Output(bytes, next(alertsSize), alertsSize);
    for (const log of logs) {
      log.prefixAt = next(log.prefix.length);
      log.prefix.copy(bytes, log.prefixAt);
      log.output = new Output(bytes, next(outputSize(log)), outputSize(log));
    }
    this.#bytes = bytes;
    this.#logs = logs;
  }

  /** By how much a line of a log can become longer than it is, in bytes. */
  #frameOf({ prefix, config }: Log): number {
    const message = this.#stamp.length + prefix.length + CUT.length + 1;
    return config.udp ? 2 * message + NOT_SENT.length + this.#lineLength : message;
  }

  /** Whether no line is in progress. */
  get isComplete(): boolean {
    return this.#from === this.#to && !this.#isInRest;
  }

  /** Where the next read may put at most `size` bytes. */
  room(size = READ_SIZE): Buffer {
    this.#bytes.copyWithin(STAMP_SIZE, this.#from, this.#to);
    this.#to -= this.#from - STAMP_SIZE;
    this.#from = STAMP_SIZE;
    return this.#bytes.subarray(this.#to, this.#to + size);
  }

  /** So many bytes have been put there, at this time. */
  take(length: number, time: Moment): void {
    if (this.isComplete) this.#stamp.set(time);
    else this.#later = time;
    this.#to += length;
  }

  /** There will be no more: what has no newline gets one. */
  end(): void {
    if (!this.isComplete) this.#bytes[this.#to++] = NEWLINE;
  }

  /** Deals with what was read until no whole line is left, or an output has no room; whether that was all. */
  distribute(): boolean {
    while (this.#from < this.#to) {
      const newline = this.#bytes.indexOf(NEWLINE, this.#from);
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
    if (this.#replaced) replace(this.#replaced, this.#bytes, from, to);
    this.#from = isCut ? to : to + 1;
    for (const log of this.#logs) {
      if (log.isPlain) this.#addStart(log.output, log, from, this.#from);
      else this.#addSelected(log, from, to);
    }
    this.#isInRest = isCut;
    if (!isCut) this.#nextLine();
  }

  #addSelected(log: Log, from: number, to: number): void {
    if (log.config.rules.length > 0) select(log.config.rules, this.#bytes, from, to, log);
    if (log.isAlerted) this.#addMessage(this.alerts, log, from, to);
    if (log.isLogged && log.config.udp) this.#sendMessage(log, from, to);
    if (log.isWritten) this.#addStart(log.output, log, from, this.#from);
  }

  /** Deals with more of a long line, as far as `to` or as there is room; whether there was room for all. */
  #addRest(to: number, isEnded: boolean): boolean {
    let length = to - this.#from;
    for (const log of this.#logs) if (log.isWritten) length = Math.min(length, log.output.room);
    for (const log of this.#logs) if (log.isWritten) log.output.add(this.#from, this.#from + length);
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
    const logs = this.#logs;
    for (let index = 0; index < logs.length; index++) {
      const log = logs[index];
      if (log && log.output.room < log.frame + length) return false;
    }
    return this.alerts.room >= this.#alertFrame + this.#alerting * length;
  }

  #addStart(output: Output, { prefix, prefixAt }: Log, from: number, to: number): void {
    if (this.#stamp.length > 0) output.add(0, STAMP_SIZE);
    if (prefix.length > 0) output.add(prefixAt, prefixAt + prefix.length);
    output.add(from, to);
  }

  /** A line as it is alerted and sent. */
  #addMessage(output: Output, log: Log, from: number, to: number): void {
    this.#addStart(output, log, from, to);
    if (to - from === this.#lineLength) addAll(output, CUT);
    output.addByte(NEWLINE);
  }

  /** Sends the line; if that fails, the log says so, and has it twice. */
  #sendMessage(log: Log, from: number, to: number): void {
    const { output } = log;
    const start = output.length;
    addAll(output, NOT_SENT);
    this.#addMessage(output, log, from, to);
    const message = output.part(start + NOT_SENT.length, output.length);
    if (this.#send(log, message)) output.length = start;
  }
}

function addAll(output: Output, bytes: Buffer): void {
  for (const byte of bytes) output.addByte(byte);
}

function replacementTable({ by, also }: Replacement): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) =>
    byte < 0x20 || byte > 0x7e || also.includes(String.fromCharCode(byte)) ? by.charCodeAt(0) : byte,
  );
}

function replace(table: Uint8Array, bytes: Buffer, from: number, to: number): void {
  for (let at = from; at < to; at++) bytes[at] = table[bytes[at] ?? 0] ?? 0;
}
