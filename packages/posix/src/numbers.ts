/** Numbers as the original reads them, which is in 64 bits and without looking whether they fit. */
import type { Bytes } from "./bytes.ts";

const BITS = 64;

/** The number that a text begins with, 0 for none, modulo 2⁶⁴. */
export function leadingNumber(text: Bytes): bigint {
  return BigInt.asUintN(BITS, BigInt(digitsOf(text)));
}

/** The number that a text is, 0 for an empty one, as a signed one of 64 bits; undefined when it is none. */
export function parseNumber(text: Bytes): bigint | undefined {
  return digitsOf(text) === text ? BigInt.asIntN(BITS, BigInt(text)) : undefined;
}

function digitsOf(text: Bytes): string {
  let count = 0;
  while (isDigit(text.charAt(count))) count++;
  return text.slice(0, count);
}

function isDigit(character: string): boolean {
  return character >= "0" && character <= "9";
}
