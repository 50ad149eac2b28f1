/** Arguments and environment as execve(2) takes them. */
import type { Bytes } from "./bytes.ts";
import { ptr } from "./ffi.ts";

const POINTER_SIZE = 8;

/** What execve(2) takes for argv: addresses of texts. They stand in one block with it, and live as long. */
export function argumentVector(texts: readonly Bytes[]): Buffer {
  let at = (texts.length + 1) * POINTER_SIZE;
  let size = at;
  for (const text of texts) size += text.length + 1;
  const block = Buffer.alloc(size);
  const pointers = new BigUint64Array(block.buffer, 0, texts.length);
  const start = ptr(block);
  let index = 0;
  for (const text of texts) {
    pointers[index++] = BigInt(start + at);
    at += block.write(text, at, "latin1") + 1;
  }
  return block;
}
