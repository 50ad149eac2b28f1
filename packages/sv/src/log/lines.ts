/** Bytes into lines. */
import type { Bytes } from "@runit-ts/posix";
import { isStamped } from "./stamp.ts";

export class Lines {
  #rest: Bytes = "";

  /**
   * The lines that end in the next bytes, without their ends.
   * @param isFileStart whether a file begins with these: a line may go on there, but not behind a stamp
   */
  take(bytes: Bytes, isFileStart: boolean): Bytes[] {
    const broken = isFileStart && isStamped(bytes) ? this.end() : [];
    const lines = (this.#rest + bytes).split("\n");
    this.#rest = lines.pop() ?? "";
    return [...broken, ...lines];
  }

  /** What is left at the end of all: a line without an end, if there is something. */
  end(): Bytes[] {
    const rest = this.#rest;
    this.#rest = "";
    return rest === "" ? [] : [rest];
  }
}
