/**
 * How bytes from outside are shown: names, arguments, paths. What a terminal would obey, or a person could
 * misread, is written as `\xNN` or `\u{N}`; a backslash is doubled, so that no two texts look the same.
 */
import type { Bytes } from "@runit-ts/posix";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Control characters, line and paragraph separators, what is invisible or turns the direction of writing, and the backslash. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\\]/gu;

const hex = (number: number) => number.toString(16).padStart(2, "0");

/** The characters that bytes are in UTF-8; undefined when they are none. */
export function decoded(bytes: Bytes): string | undefined {
  if (/^[\0-\x7f]*$/.test(bytes)) return bytes;
  try {
    return decoder.decode(Buffer.from(bytes, "latin1"));
  } catch {
    return undefined;
  }
}

/** The same for bytes of which some may be no UTF-8: these become `\xNN`. */
export function decodedWithEscapes(bytes: Bytes): string {
  return (
    decoded(bytes) ??
    pieces(bytes)
      .map((piece) => decoded(piece) ?? `\\x${hex(piece.charCodeAt(0))}`)
      .join("")
  );
}

/** Cuts bytes into what may be one character of UTF-8 each; a byte that is part of none stands alone. */
function pieces(bytes: Bytes): Bytes[] {
  const found: Bytes[] = [];
  for (let at = 0; at < bytes.length; ) {
    const piece =
      [4, 3, 2].map((length) => bytes.slice(at, at + length)).find(isOneCharacter) ?? bytes.charAt(at);
    found.push(piece);
    at += piece.length;
  }
  return found;
}

function isOneCharacter(bytes: Bytes): boolean {
  const text = bytes.length > 1 ? decoded(bytes) : undefined;
  return text !== undefined && [...text].length === 1;
}

/** Bytes as they can be shown to a person, whatever they are. */
export function shown(bytes: Bytes): string {
  if (/^[ -[\]-~]*$/.test(bytes)) return bytes;
  const text = decoded(bytes);
  if (text !== undefined) return text.replace(UNSAFE, escaped);
  return pieces(bytes)
    .map((piece) => decoded(piece)?.replace(UNSAFE, escaped) ?? `\\x${hex(piece.charCodeAt(0))}`)
    .join("");
}

function escaped(character: string): string {
  if (character === "\\") return "\\\\";
  const point = character.codePointAt(0) ?? 0;
  return point < 0x80 ? `\\x${hex(point)}` : `\\u{${hex(point)}}`;
}

/** Arguments of a command in one line, so that they can be told apart. */
export function shownCommand(command: readonly Bytes[]): string {
  return command.map((word) => (/^[^\s'"]+$/.test(word) ? shown(word) : `'${shown(word)}'`)).join(" ");
}
