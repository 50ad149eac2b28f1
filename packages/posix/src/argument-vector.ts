/** Arguments and environment as execve(2) takes them. */
import { type Bytes, cString } from "./bytes.ts";
import { ptr } from "./ffi.ts";

const POINTER_SIZE = 8;

/** What execve(2) takes for argv: addresses of texts. They stand in one block with it, and live as long. */
export function argumentVector(texts: readonly Bytes[]): Buffer {
  const strings = texts.map(cString);
  const size = (strings.length + 1) * POINTER_SIZE;
  const block = Buffer.alloc(strings.reduce((sum, { length }) => sum + length, size));
  const pointers = new BigUint64Array(block.buffer, 0, strings.length);
  const start = ptr(block);
  let at = size;
  strings.forEach((string, index) => {
    pointers[index] = BigInt(start + at);
    block.set(string, at);
    at += string.length;
  });
  return block;
}
