/** Bytes that wait to be written to one place. */
export class Output {
  bytes: Buffer;
  /** How many there are. */
  length = 0;

  /** @param capacity in bytes */
  constructor(capacity: number) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
  }

  get room(): number {
    return this.bytes.length - this.length;
  }

  /** Adds `from` … `to` of `source`, for which there must be room. */
  add(source: Buffer, from: number, to: number): void {
    source.copy(this.bytes, this.length, from, to);
    this.length += to - from;
  }

  addByte(byte: number): void {
    this.bytes[this.length++] = byte;
  }

  /** Takes away the first `length` bytes. */
  drop(length: number): void {
    if (length < this.length) this.bytes.copyWithin(0, length, this.length);
    this.length -= length;
  }
}
