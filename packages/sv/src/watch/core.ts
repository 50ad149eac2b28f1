/** The core of `sv watch`: what follows from a key, a change, or a second that has passed. */
import type { Bytes, Moment } from "@runit-ts/posix";
import { statusLine } from "../classic/status-line.ts";
import { isReached } from "../classic/verdict.ts";
import { isKnown, problemsOf, type Service } from "../services.ts";
import { shown } from "../text.ts";
import type { Key } from "./keys.ts";
import { layout } from "./layout.ts";
import {
  type Awaited,
  COMMANDS,
  type Effect,
  type Event,
  type State,
  type Step,
  selectedService,
  type Word,
} from "./state.ts";

/**
 * Nothing tells when a `run` becomes its program, or a runsv begins to answer, which it does after its first
 * status. So for some seconds after a change, services are looked at with every tick.
 */
const RESTLESS = 5;

/** What follows from an event. */
export function update(state: State, event: Event, now: Moment): Step {
  const { state: next, effects } = react(state, event, now);
  const isLookedFor = event.kind === "services" && isLogMissing(next);
  const isSame = followedLog(next) === followedLog(state) && !isLookedFor;
  return {
    state: { ...next, top: scrolled(next), log: isSame ? next.log : undefined },
    effects: isSame ? effects : [...effects, followLog(next)],
  };
}

function react(state: State, event: Event, now: Moment): Step {
  switch (event.kind) {
    case "key":
      return pressed(state, event.key, now);
    case "resize":
      return { state: { ...state, size: event.size }, effects: [] };
    case "told":
      return { state: { ...state, restlessUntil: now.seconds + RESTLESS }, effects: [LOOK] };
    case "services":
      return { state: judged(withServices(state, event.services), now), effects: [] };
    case "tick":
      return { state: judged(state, now), effects: now.seconds < state.restlessUntil ? [LOOK] : [] };
    case "sent":
      return sent(state, event);
    case "log":
      return { state: { ...state, log: event.log }, effects: [] };
  }
}

const LOOK: Effect = { kind: "look at services" };

function pressed(before: State, key: Key, now: Moment): Step {
  if (key === "quit") return { state: before, effects: [{ kind: "quit" }] };
  if (before.isHelpShown) return { state: { ...before, isHelpShown: false }, effects: [] };
  const state = { ...before, message: undefined };
  const page = Math.max(1, layout(state).table);
  const only = (next: State): Step => ({ state: next, effects: [] });
  switch (key) {
    case "up":
      return only(moved(state, state.selected - 1));
    case "down":
      return only(moved(state, state.selected + 1));
    case "page up":
      return only(moved(state, state.selected - page));
    case "page down":
      return only(moved(state, state.selected + page));
    case "first":
      return only(moved(state, 0));
    case "last":
      return only(moved(state, state.services.length - 1));
    case "restart":
    case "stop":
    case "start":
      return commanded(state, key, now);
    case "log":
      return only({ ...state, isLogShown: !state.isLogShown });
    case "help":
      return only({ ...state, isHelpShown: true });
    case "back":
      return only({ ...state, isLogShown: false });
    case "other":
      return only(state);
  }
}

function moved(state: State, to: number): State {
  return { ...state, selected: Math.max(0, Math.min(state.services.length - 1, to)) };
}

/** The first service to be shown, so that the selected one is, and no line is left empty for nothing. */
function scrolled(state: State): number {
  const { top, selected, services } = state;
  const { table } = layout(state);
  const last = Math.min(selected, Math.max(0, services.length - table));
  return Math.max(Math.min(top, last), selected - Math.max(1, table) + 1);
}

/** The selected service stays so wherever it is now; when it has gone, the one in its place is. */
function withServices(state: State, services: readonly Service[]): State {
  const before = selectedService(state);
  const place = services.findIndex(({ name }) => name === before?.name);
  return moved({ ...state, services }, place < 0 ? state.selected : place);
}

function commanded(state: State, word: Word, now: Moment): Step {
  const service = selectedService(state);
  if (service === undefined) return { state, effects: [] };
  const awaited: Awaited = { name: service.name, word, since: now };
  return { state: { ...state, awaited }, effects: [{ kind: "send", service, word }] };
}

function sent(state: State, { name, word, failure }: Event & { kind: "sent" }): Step {
  if (failure !== undefined) return { state: withMessage(state, failure, true), effects: [] };
  const message = { text: `${word}: ${shown(name)}: sent`, isBad: false };
  return { state: { ...state, message }, effects: [LOOK] };
}

/** Tells what became of the command that is waited for, if that can be told yet. */
function judged(state: State, now: Moment): State {
  const { awaited, services, wait } = state;
  if (awaited === undefined) return state;
  const service = services.find(({ name }) => name === awaited.name);
  if (service === undefined) return { ...state, awaited: undefined, message: undefined };
  if (!isKnown(service.state)) return withMessage(state, problemsOf(service)[0]?.line ?? "", true);
  const { status, isNormallyUp } = service.state;
  const line = statusLine(service.name, status, isNormallyUp, now);
  const question = { goal: COMMANDS[awaited.word], since: awaited.since, isAvailable: () => true };
  if (isReached(status, question)) return withMessage(state, `ok: ${line}`, false);
  if (now.seconds - awaited.since.seconds > wait) return withMessage(state, `timeout: ${line}`, true);
  return state;
}

function withMessage(state: State, line: Bytes, isBad: boolean): State {
  return { ...state, awaited: undefined, message: { text: shown(line), isBad } };
}

/** Tells logs apart: another service, or its log in another process. Undefined when none is shown. */
function followedLog(state: State): string | undefined {
  const service = state.isLogShown ? selectedService(state) : undefined;
  if (service === undefined) return undefined;
  const { log, directory } = service;
  return `${log !== undefined && isKnown(log) ? log.status.pid : ""} ${directory}`;
}

/** Whether no log was found: a process that was just started may not have opened it yet. */
function isLogMissing({ log }: State): boolean {
  return log !== undefined && "reason" in log;
}

function followLog(state: State): Effect {
  return { kind: "follow log", service: state.isLogShown ? selectedService(state) : undefined };
}
