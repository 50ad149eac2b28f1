/**
 * What a service is when it has come to rest, after each of a sequence of commands: the property test waits
 * for that, so that it need not guess how long anything takes.
 */

/** How `run` behaves, and what stands beside it. */
export interface Kind {
  readonly name: string;
  readonly run: string;
  /** Whether it ends at once by itself, over and over while it is wanted up. */
  readonly endsAtOnce: boolean;
  readonly ignoresTerm: boolean;
  /** What a control script exits with, by its letter. */
  readonly controls: Readonly<Record<string, number>>;
  readonly hasFinish: boolean;
}

export interface Rest {
  readonly stat: string;
  readonly want: "up" | "down";
  /** Whether runsv has left. */
  readonly hasLeft: boolean;
  /** How many scripts have been started until then. */
  readonly events: number;
}

const FATAL_SIGNALS = "hiaq12k";

export class Model {
  readonly #kind: Kind;
  #runs: boolean;
  #want: "up" | "down" | "exit" = "up";
  /** What the status says, and what the process really is, which differ when a control script intervened. */
  #paused = false;
  #isStopped = false;
  #gotTerm = false;
  /** A signal that will end the process as soon as it is continued. */
  #isDoomed = false;
  #events = 0;

  constructor(kind: Kind) {
    this.#kind = kind;
    this.#runs = false;
    this.#start();
  }

  command(letter: string): void {
    if (letter === "u" || letter === "o" || letter === "d" || letter === "x") this.#wants(letter);
    else if (letter === "t") this.#stop();
    else if (letter === "p" || letter === "c") this.#pause(letter);
    else if (FATAL_SIGNALS.includes(letter) && this.#runs && !this.#isHandled(letter))
      this.#signal(letter === "k");
  }

  rest(): Rest {
    const wanted = this.#runs && this.#want !== "up" ? `, want ${this.#want}` : "";
    const facts = `${this.#paused ? ", paused" : ""}${this.#gotTerm ? ", got TERM" : ""}${wanted}`;
    return {
      stat: `${this.#runs ? "run" : "down"}${facts}`,
      want: this.#want === "up" ? "up" : "down",
      events: this.#events,
      hasLeft: this.#want === "exit" && !this.#runs,
    };
  }

  /** Runs the control script, if there is one; whether it handled the command. */
  #isHandled(letter: string): boolean {
    if (this.#kind.controls[letter] !== undefined) this.#events++;
    return this.#kind.controls[letter] === 0;
  }

  #wants(letter: "u" | "o" | "d" | "x"): void {
    this.#want = letter === "u" ? "up" : letter === "x" ? "exit" : "down";
    if (letter === "d" || letter === "x") this.#stop();
    else if (!this.#runs) this.#start();
  }

  #start(): void {
    this.#isHandled("u");
    this.#paused = false;
    this.#events++;
    this.#runs = !this.#kind.endsAtOnce;
  }

  #stop(): void {
    if (!this.#runs) return;
    if (!this.#isHandled("t")) {
      this.#gotTerm = true;
      if (!this.#kind.ignoresTerm) this.#signal(false);
    }
    if (this.#want === "up") return;
    if (this.#runs) this.#continue();
    this.#isHandled(this.#want === "exit" ? "x" : "d");
  }

  #pause(letter: "p" | "c"): void {
    const reaches = this.#runs && !this.#isHandled(letter);
    if (letter === "p") {
      if (reaches) this.#isStopped = true;
      this.#paused = true;
    } else {
      if (reaches) this.#continue();
      this.#paused = false;
    }
  }

  #continue(): void {
    this.#isStopped = false;
    if (this.#isDoomed) this.#end();
  }

  #signal(isKill: boolean): void {
    if (this.#isStopped && !isKill) this.#isDoomed = true;
    else this.#end();
  }

  #end(): void {
    this.#runs = false;
    this.#isStopped = false;
    this.#isDoomed = false;
    this.#gotTerm = false;
    // What starts, `run` or `finish`, starts unpaused.
    if (this.#kind.hasFinish) {
      this.#paused = false;
      this.#events++;
    }
    if (this.#want === "up") this.#start();
  }
}
