import { expect, test } from "bun:test";
import { until } from "../../../test/lib/until.ts";
import { close, O_NONBLOCK, pipe, readAvailable, setNonBlocking, socketPair } from "../src/files.ts";
import { Outbox } from "../src/outbox.ts";

/** More than a pipe takes. */
const MUCH = "a line of text\n".repeat(20_000);
const BUFFER = Buffer.alloc(65536);

/** A pipe with an outbox, and what has arrived. */
class Mail implements Disposable {
  readonly #pipe = pipe(O_NONBLOCK);
  readonly outbox = new Outbox(this.#pipe.writer);
  #arrived = "";

  /** What has arrived so far. */
  get arrived(): string {
    this.#arrived += BUFFER.toString("latin1", 0, readAvailable(this.#pipe.reader, BUFFER));
    return this.#arrived;
  }

  [Symbol.dispose](): void {
    close(this.#pipe.reader);
    close(this.#pipe.writer);
  }
}

test("what is sent arrives in its order, byte for byte", async () => {
  using mail = new Mail();
  mail.outbox.send("one \xff\0");
  mail.outbox.send("two\n");
  await until("both", () => mail.arrived === "one \xff\0two\n");
});

test("what there is no room for waits for room, and what comes later for it", async () => {
  using mail = new Mail();
  mail.outbox.send(MUCH);
  await until("a full pipe", () => mail.arrived.length > 0);
  mail.outbox.send("the end");
  await until("the rest", () => mail.arrived.endsWith("the end"));
  expect(mail.arrived === `${MUCH}the end`).toBe(true);
});

test("after close nothing more is sent", async () => {
  using mail = new Mail();
  using other = new Mail();
  mail.outbox.send(MUCH);
  other.outbox.send(MUCH);
  await until("a full pipe", () => mail.arrived.length > 0);
  mail.outbox.close();
  const { length } = mail.arrived;
  // Both would wait for room alike.
  await until("the other's rest", () => other.arrived === MUCH);
  expect(mail.arrived).toHaveLength(length);
  expect(length).toBeLessThan(MUCH.length);
});

test("when nobody reads any more it is lost, and that is no error", async () => {
  const [ours, theirs] = socketPair();
  setNonBlocking(ours);
  close(theirs);
  const outbox = new Outbox(ours);
  outbox.send("to nobody");
  await Promise.resolve();
  outbox.send("nor this");
  await Promise.resolve();
  close(ours);
});
