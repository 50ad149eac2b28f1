import { expect, test } from "bun:test";
import fc from "fast-check";
import { COMPLETING, decide, type Found, type Known, MOST_SERVICES, REST, SETTLING } from "../src/core.ts";

const NOW = 1_000_000;

/** A directory that has been left alone for long, and is complete. */
const found = (name: string, change: Partial<Found> = {}): Found => ({
  name,
  identity: `identity of ${name}`,
  age: 1_000_000,
  hasRun: true,
  ...change,
});

/** A service whose runsv lives, and was started long ago. */
const known = (name: string, change: Partial<Known> = {}): Known => ({
  identity: `identity of ${name}`,
  runsv: 42,
  startedAt: 0,
  ...change,
});

const names = (all: readonly Found[]) => all.map(({ name }) => name);

test("nothing known and nothing found is nothing to do", () => {
  expect(decide([], [], NOW)).toEqual({ known: [], start: [], stop: [], tooMany: [], lookAgain: undefined });
});

test("a new service is started, once it is known no more", () => {
  const first = decide([], [found("a"), found("b")], NOW);
  expect(names(first.start)).toEqual(["a", "b"]);
  expect(first.known).toEqual([
    known("a", { runsv: 0, startedAt: NOW }),
    known("b", { runsv: 0, startedAt: NOW }),
  ]);
  expect(first.lookAgain).toBeUndefined();
  const running = first.known.map((one) => ({ ...one, runsv: 42 }));
  expect(decide(running, [found("a"), found("b")], NOW)).toEqual({ ...first, known: running, start: [] });
});

test("a service that has gone is stopped and forgotten", () => {
  const { known: left, stop, start } = decide([known("a"), known("b", { runsv: 43 })], [found("a")], NOW);
  expect(left).toEqual([known("a")]);
  expect(stop).toEqual([43]);
  expect(start).toEqual([]);
});

test("a service that has gone while its runsv was dead leaves nothing to stop", () => {
  expect(decide([known("a", { runsv: 0 })], [], NOW)).toMatchObject({ known: [], stop: [] });
});

test("a renamed service is left alone", () => {
  const renamed = found("new name", { identity: "identity of a" });
  expect(decide([known("a")], [renamed], NOW)).toMatchObject({ known: [known("a")], start: [], stop: [] });
});

test("another directory under the name of a known one is another service", () => {
  const { start, stop, known: left } = decide([known("a")], [found("a", { identity: "another" })], NOW);
  expect(names(start)).toEqual(["a"]);
  expect(stop).toEqual([42]);
  expect(left.map(({ identity }) => identity)).toEqual(["another"]);
});

test("a runsv that died is started again, a second after its start at the earliest", () => {
  const dead = (startedAt: number) => decide([known("a", { runsv: 0, startedAt })], [found("a")], NOW);
  expect(dead(NOW - REST)).toMatchObject({ start: [found("a")], lookAgain: undefined });
  expect(dead(NOW - REST + 1)).toMatchObject({ start: [], lookAgain: 1 });
  expect(dead(NOW)).toMatchObject({
    start: [],
    lookAgain: REST,
    known: [known("a", { runsv: 0, startedAt: NOW })],
  });
});

test("a runsv that died is started again whether or not its directory is settled or complete", () => {
  const unsettled = found("a", { age: 0, hasRun: false });
  expect(names(decide([known("a", { runsv: 0 })], [unsettled], NOW).start)).toEqual(["a"]);
});

test("a fresh directory settles first", () => {
  expect(decide([], [found("a", { age: 0 })], NOW)).toMatchObject({
    known: [],
    start: [],
    lookAgain: SETTLING,
  });
  expect(decide([], [found("a", { age: SETTLING - 1 })], NOW).lookAgain).toBe(1);
  expect(names(decide([], [found("a", { age: SETTLING })], NOW).start)).toEqual(["a"]);
});

test("a directory changed in the future says nothing about settling", () => {
  expect(names(decide([], [found("a", { age: -1, hasRun: false })], NOW).start)).toEqual(["a"]);
});

test("a new directory without run is given time to be completed", () => {
  const missing = (age: number) => decide([], [found("a", { age, hasRun: false })], NOW);
  for (const age of [0, SETTLING, COMPLETING - 1]) {
    expect(missing(age).start).toEqual([]);
    expect(missing(age).lookAgain).toBeWithin(1, COMPLETING);
  }
  expect(names(missing(COMPLETING).start)).toEqual(["a"]);
});

test("the next look is for what is due first", () => {
  const all = [found("a"), found("b", { age: 5 }), found("c", { age: 12 }), found("d")];
  const decision = decide([known("d", { runsv: 0, startedAt: NOW - 400 })], all, NOW);
  expect(names(decision.start)).toEqual(["a"]);
  expect(decision.lookAgain).toBe(SETTLING - 12);
});

test("two names of one directory are one service", () => {
  const link = found("link", { identity: "identity of a" });
  const decision = decide([], [found("a"), link], NOW);
  expect(names(decision.start)).toEqual(["a"]);
  expect(decision.known).toHaveLength(1);
  expect(decide([known("a")], [found("a"), link], NOW)).toMatchObject({ start: [], known: [known("a")] });
  expect(decide([known("a")], [link], NOW).stop).toEqual([]);
});

test("of too many, those beyond are told and not started", () => {
  const all = Array.from({ length: MOST_SERVICES + 2 }, (_, number) => found(`${number}`));
  const decision = decide([], all, NOW);
  expect(decision.start).toHaveLength(MOST_SERVICES);
  expect(decision.known).toHaveLength(MOST_SERVICES);
  expect(decision.tooMany).toEqual([`${MOST_SERVICES}`, `${MOST_SERVICES + 1}`]);
});

test("of too many, known ones keep their place wherever they stand, and who goes makes room", () => {
  const all = Array.from({ length: MOST_SERVICES + 1 }, (_, number) => found(`${number}`));
  const last = all.slice(1).map(({ name }) => known(name, { runsv: 0 }));
  const full = decide(last, all, NOW);
  expect(full.tooMany).toEqual(["0"]);
  expect(full.start).toHaveLength(MOST_SERVICES);
  const room = decide([known("gone"), ...last.slice(1)], all, NOW);
  expect(room.tooMany).toEqual(["1"]);
  expect(names(room.start)).toContain("0");
});

const identities = fc.nat({ max: 12 }).map(String);
const anyFound: fc.Arbitrary<Found> = fc.record({
  name: fc.string({ maxLength: 3 }),
  identity: identities,
  age: fc.oneof(fc.integer({ min: -100, max: 100 }), fc.integer({ min: 0, max: 2 * COMPLETING })),
  hasRun: fc.boolean(),
});
/** Each runsv has a handle of its own. */
const anyKnown: fc.Arbitrary<Known> = fc
  .tuple(identities, fc.boolean(), fc.integer({ min: NOW - 2 * REST, max: NOW }))
  .map(([identity, isAlive, startedAt]) => ({
    identity,
    runsv: isAlive ? 100 + Number(identity) : 0,
    startedAt,
  }));
const looks = [
  fc.uniqueArray(anyKnown, { selector: ({ identity }) => identity }),
  fc.uniqueArray(anyFound, { selector: ({ name }) => name }),
] as const;

test("at every look: one for each identity, nothing lost, started what is due and only that", () => {
  fc.assert(
    fc.property(...looks, (before, all) => {
      const { known: after, start, stop, lookAgain } = decide(before, all, NOW);
      const present = new Set(all.map(({ identity }) => identity));
      const isAfter = new Map(after.map((one) => [one.identity, one]));
      expect(isAfter.size).toBe(after.length);
      expect(new Set(start.map(({ identity }) => identity)).size).toBe(start.length);
      expect(after.every(({ identity }) => present.has(identity))).toBe(true);

      for (const one of before) {
        const isPresent = present.has(one.identity);
        expect(stop.includes(one.runsv)).toBe(!isPresent && one.runsv !== 0);
        if (isPresent && one.runsv !== 0) expect(isAfter.get(one.identity)).toEqual(one);
      }
      for (const { identity } of start) {
        const dead = before.find((one) => one.identity === identity);
        expect(isAfter.get(identity)).toEqual({ identity, runsv: 0, startedAt: NOW });
        if (dead) expect([dead.runsv, NOW - dead.startedAt >= REST]).toEqual([0, true]);
      }
      const running = new Set(before.filter(({ runsv }) => runsv !== 0).map(({ identity }) => identity));
      const started = new Set(start.map(({ identity }) => identity));
      const isWaiting = all.some(({ identity }) => !running.has(identity) && !started.has(identity));
      if (isWaiting) expect(lookAgain).toBeGreaterThan(0);
    }),
  );
});

test("at no look are there more than the most", () => {
  const many = fc.nat({ max: MOST_SERVICES + 50 });
  fc.assert(
    fc.property(many, many, (last, next) => {
      const before = Array.from({ length: Math.min(last, MOST_SERVICES) }, (_, number) => known(`${number}`));
      const all = Array.from({ length: last + next }, (_, number) => found(`${number}`)).reverse();
      const { known: after, tooMany } = decide(before, all, NOW);
      expect(after.length).toBeLessThanOrEqual(MOST_SERVICES);
      expect(after.length + tooMany.length).toBe(all.length);
      for (const one of before) expect(after).toContain(one);
    }),
    { numRuns: 5 },
  );
});
