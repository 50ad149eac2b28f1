/** What `sv watch` knows, what happens to it, and what it has done. */
import type { Bytes, Moment } from "@runit-ts/posix";
import type { Service } from "../services.ts";
import type { Key } from "./keys.ts";

/** In characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A line that tells what became of something. */
export interface Message {
  readonly text: string;
  readonly isBad: boolean;
}

/** The last lines of a log, or why there are none to be seen. */
export type Log = { readonly lines: readonly Bytes[] } | { readonly reason: string };

/** A command whose effect is waited for. */
export interface Awaited {
  /** The service. */
  readonly name: Bytes;
  readonly word: Word;
  /** When it was given: an older status is from before. */
  readonly since: Moment;
}

/** The commands, and the bytes in which they are sent. */
export const COMMANDS = { restart: "tcu", stop: "d", start: "u" } as const;
export type Word = keyof typeof COMMANDS;

export interface State {
  readonly size: Size;
  readonly services: readonly Service[];
  /** The service that keys are about, and the first that is shown: places in `services`. */
  readonly selected: number;
  readonly top: number;
  readonly isHelpShown: boolean;
  readonly isLogShown: boolean;
  /** Undefined until it has been read. */
  readonly log: Log | undefined;
  readonly message: Message | undefined;
  readonly awaited: Awaited | undefined;
  /** How long the effect of a command is waited for, in seconds. */
  readonly wait: number;
  /** Until when services are looked at with every tick, in seconds since 1970. */
  readonly restlessUntil: number;
}

export type Event =
  | { readonly kind: "key"; readonly key: Key }
  | { readonly kind: "resize"; readonly size: Size }
  /** Something happened to services. */
  | { readonly kind: "told" }
  | { readonly kind: "services"; readonly services: readonly Service[] }
  /** A second has begun. */
  | { readonly kind: "tick" }
  /** A command was sent, or why not, in the original's words. */
  | { readonly kind: "sent"; readonly name: Bytes; readonly word: Word; readonly failure: Bytes | undefined }
  | { readonly kind: "log"; readonly log: Log };

export type Effect =
  | { readonly kind: "look at services" }
  | { readonly kind: "send"; readonly service: Service; readonly word: Word }
  /** From now on, tell the log of this service, and of no other. */
  | { readonly kind: "follow log"; readonly service: Service | undefined }
  | { readonly kind: "quit" };

export interface Step {
  readonly state: State;
  /** To be carried out in this order. */
  readonly effects: readonly Effect[];
}

export function initialState(size: Size, wait: number): State {
  return {
    size,
    services: [],
    selected: 0,
    top: 0,
    isHelpShown: false,
    isLogShown: false,
    log: undefined,
    message: undefined,
    awaited: undefined,
    wait,
    restlessUntil: 0,
  };
}

/** The service that keys are about; undefined when there are no services. */
export function selectedService({ services, selected }: State): Service | undefined {
  return services[selected];
}
