import { expect, test } from "bun:test";
import { until } from "../../../test/lib/until.ts";
import { close, O_NONBLOCK, pipe, readAvailable, write } from "../src/files.ts";
import { offReadable, onReadable } from "../src/readable.ts";

/** A pipe that is listened to, and what was heard. */
class Listened implements Disposable {
  readonly #pipe = pipe(O_NONBLOCK);
  readonly #buffer = Buffer.alloc(16);
  calls = 0;
  heard = "";

  constructor(before = "") {
    this.write(before);
    onReadable(this.#pipe.reader, () => this.#read());
  }

  #read(): void {
    this.calls++;
    for (let size = this.#take(); size > 0; size = this.#take())
      this.heard += this.#buffer.toString("latin1", 0, size);
  }

  #take(): number {
    return readAvailable(this.#pipe.reader, this.#buffer);
  }

  write(text: string): void {
    write(this.#pipe.writer, Buffer.from(text));
  }

  leave(): void {
    offReadable(this.#pipe.reader);
  }

  [Symbol.dispose](): void {
    this.leave();
    close(this.#pipe.reader);
    close(this.#pipe.writer);
  }
}

test("calls once at first, with what is there already", () => {
  using listened = new Listened("before");
  expect(listened.heard).toBe("before");
  expect(listened.calls).toBe(1);
});

test("hears of every later write", async () => {
  using listened = new Listened();
  expect(listened.heard).toBe("");
  for (const text of ["first ", "second ", "a third that is longer than the buffer"]) {
    const expected = listened.heard + text;
    listened.write(text);
    await until(`hearing ${text}`, () => listened.heard === expected);
  }
});

test("tells descriptors apart, and one that left from those that stay", async () => {
  using one = new Listened();
  using other = new Listened();
  one.write("to one");
  await until("hearing one", () => one.heard === "to one");
  expect(other.heard).toBe("");
  one.leave();
  one.write("to nobody");
  other.write("to the other");
  await until("hearing the other", () => other.heard === "to the other");
  expect(one.heard).toBe("to one");
});
