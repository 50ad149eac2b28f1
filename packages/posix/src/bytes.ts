/**
 * A text whose characters are bytes (latin1). Names, arguments and environment entries are bytes to the
 * kernel, not characters; carried like this, they arrive as they were given, valid UTF-8 or not.
 */
export type Bytes = string;

/** The bytes that one unit of a JavaScript text takes at most in UTF-8. */
const MOST_UTF8 = 3;

/** The bytes of a text. (Buffer.from does the same; at its first use it costs a fiftieth of a short command's time.) */
export function bufferOf(text: Bytes): Buffer {
  const buffer = Buffer.allocUnsafeSlow(text.length);
  buffer.write(text, "latin1");
  return buffer;
}

/** The C form of a byte text, ended by NUL. */
export function cString(text: Bytes): Buffer {
  return bufferOf(`${text}\0`);
}

/** The bytes of a text written in UTF-8, as JavaScript's own texts are. */
export function bytesOf(text: string): Bytes {
  const room = Buffer.allocUnsafeSlow(text.length * MOST_UTF8);
  return room.toString("latin1", 0, room.write(text, "utf8"));
}
