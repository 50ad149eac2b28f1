/**
 * A text whose characters are bytes (latin1). Names, arguments and environment entries are bytes to the
 * kernel, not characters; carried like this, they arrive as they were given, valid UTF-8 or not.
 */
export type Bytes = string;

/** The C form of a byte text, ended by NUL. */
export function cString(text: Bytes): Buffer {
  return Buffer.from(`${text}\0`, "latin1");
}

/** The bytes of a text written in UTF-8, as JavaScript's own texts are. */
export function bytesOf(text: string): Bytes {
  return Buffer.from(text, "utf8").toString("latin1");
}
