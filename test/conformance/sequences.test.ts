/**
 * Random sequences of commands, to services of every kind, given to the original and to ours: both must come
 * to the same state after each command, and the same must have happened on the way.
 */
import { expect, test } from "bun:test";
import fc from "fast-check";
import { stateOf } from "../endurance/lib/processes.ts";
import { allEnded } from "../lib/settle.ts";
import { available, original, ours, type Suite } from "../lib/suite.ts";
import { until } from "../lib/until.ts";
import { type Kind, Model } from "./model.ts";
import { CRASHING, controls, EXITING, FINISH, STEADY, STUBBORN } from "./services.ts";
import { World } from "./world.ts";

type Since = NonNullable<ReturnType<World["status"]>>["since"];

/** How many sequences, and how many at a time: they mostly wait for rests of a second. */
const COUNT = Number(process.env.SEQUENCES ?? 500);
const AT_ONCE = 24;
const TIMEOUT = 900_000;
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);

const BEHAVIOURS: readonly Pick<Kind, "name" | "run" | "endsAtOnce" | "ignoresTerm">[] = [
  { name: "steady", run: STEADY, endsAtOnce: false, ignoresTerm: false },
  { name: "ignoring TERM", run: STUBBORN, endsAtOnce: false, ignoresTerm: true },
  { name: "exiting", run: EXITING, endsAtOnce: true, ignoresTerm: false },
  { name: "crashing", run: CRASHING, endsAtOnce: true, ignoresTerm: false },
];

interface Case {
  readonly kind: Kind;
  readonly commands: string;
}

const cases: fc.Arbitrary<Case> = fc
  .record({
    behaviour: fc.constantFrom(...BEHAVIOURS),
    hasFinish: fc.boolean(),
    // `k` that is handled is row kill-state of docs/differences.md.
    controls: fc.dictionary(fc.constantFrom(..."tduxhaiq12pc"), fc.constantFrom(0, 1), { maxKeys: 4 }),
    letters: fc.array(fc.constantFrom(..."uuudddotthkpcaiq12"), { minLength: 1, maxLength: 6 }),
    exits: fc.boolean(),
  })
  .map(({ behaviour, hasFinish, controls, letters, exits }) => {
    const kept = behaviour.endsAtOnce ? forEnding(letters) : letters;
    return { kind: { ...behaviour, hasFinish, controls }, commands: kept.join("") + (exits ? "x" : "") };
  });

/**
 * Commands for what ends at once: no signals, and `o` only when it is to be down. While it is wanted up, `o` may
 * meet `finish`, and starts nothing then, or the rest after it.
 */
function forEnding(letters: readonly string[]): readonly string[] {
  let isUp = true;
  return letters.filter((letter) => {
    if (!"udo".includes(letter) || (letter === "o" && isUp)) return false;
    isUp = letter === "u";
    return true;
  });
}

async function playOn(suite: Suite, { kind, commands }: Case): Promise<string> {
  await using world = new World({ sv: suite, runsv: suite });
  const scripts = Object.entries(kind.controls).map(([letter, exit]) => controls(letter, exit));
  world.write(
    Object.assign({ "s/run": kind.run, ...(kind.hasFinish ? { "s/finish": FINISH } : {}) }, ...scripts),
  );
  await world.runsv("s");
  const model = new Model(kind);
  const settle = kind.endsAtOnce ? settleEnding : settleSteady;
  await settle(world, model, kind, { what: `${suite.name}`, before: 0, since: undefined, letter: "" });
  for (const [index, letter] of [...commands].entries()) {
    const before = happened(world).length;
    const since = world.status("s")?.since;
    await world.send("s", letter);
    model.command(letter);
    await settle(world, model, kind, {
      what: `${suite.name}, ${commands.slice(0, index + 1)}`,
      before,
      since,
      letter,
    });
  }
  return summary(world, kind);
}

/**
 * What was done last: in words, how much had happened before, since when the state before had been, and the command,
 * if it was one.
 */
interface Done {
  readonly what: string;
  readonly before: number;
  readonly since: Since | undefined;
  readonly letter: string;
}

/** Waits until the service is as the model says, and everything has happened that was to happen. */
async function settleSteady(world: World, model: Model, kind: Kind, { what, letter }: Done): Promise<void> {
  const { stat, hasLeft, events } = model.rest();
  // On a loaded machine STOP may not be heeded yet; the next signal would come before it.
  const isToStop = letter === "p" && stat.startsWith("run, paused") && kind.controls.p !== 0;
  await until(
    `${JSON.stringify(kind)}, ${what}: ${hasLeft ? "runsv to leave" : stat}, ${events} events`,
    async () => {
      if (happened(world).length !== events) return false;
      if (isToStop && stateOf(world.pid("s")) !== "T") return false;
      return hasLeft ? !world.isServed("s") : world.agrees("s", stat);
    },
  );
}

/**
 * What ends at once comes to no rest while it is wanted up: waits until it has ended again, or is down. Once it
 * was told to run once, it is down before that, too, and has to end first.
 */
async function settleEnding(
  world: World,
  model: Model,
  kind: Kind,
  { what, before, since, letter }: Done,
): Promise<void> {
  const { stat, want, hasLeft } = model.rest();
  const last = kind.hasFinish ? "finish" : "run";
  const hasEnded = () =>
    happened(world)
      .slice(before)
      .some((event) => event.startsWith(last));
  await until(`${JSON.stringify(kind)}, ${what}: to end`, async () => {
    if (hasLeft) return !world.isServed("s");
    if (world.status("s")?.want !== want) return false;
    if (want === "up") return hasEnded();
    // The `run` may be quicker than the status that says that it runs: until then the old one still says `down`.
    const hasRun = () => hasEnded() && !Bun.deepEquals(world.status("s")?.since, since);
    return (letter !== "o" || hasRun()) && world.agrees("s", stat);
  });
}

function happened(world: World): readonly string[] {
  return (world.box.read("events") ?? "").split("\n").slice(0, -1);
}

/**
 * What happened: to the process, and to control scripts, which ours does not wait for (row control-async). Of
 * what ends at once, how it does so and not how often.
 */
function summary(world: World, kind: Kind): string {
  const events = happened(world);
  const scripts = events.filter((event) => event.startsWith("control"));
  const ends = events.filter((event) => !event.startsWith("control"));
  // On a loaded machine, TERM may come so late that it meets the next `run`.
  const own = ends.filter((event) => event !== "finish -1 15");
  if (kind.endsAtOnce) return [...new Set(own)].sort().join("\n");
  return [...ends, ...scripts].join("\n");
}

async function agree(each: Case): Promise<void> {
  const oracle = original;
  if (!oracle) return;
  const [theirs, our] = await allEnded([playOn(oracle, each), playOn(ours, each)]);
  expect(`${JSON.stringify(each)}\n${our}`).toBe(`${JSON.stringify(each)}\n${theirs}`);
}

if (available("the original runit", original)) {
  test.concurrent(
    `${COUNT} random sequences of commands (SEED=${SEED})`,
    async () => {
      const all = fc.sample(cases, { seed: SEED, numRuns: COUNT });
      const next = all.values();
      await allEnded(
        Array.from({ length: AT_ONCE }, async () => {
          for (const each of next) await agree(each);
        }),
      );
    },
    TIMEOUT,
  );
}
