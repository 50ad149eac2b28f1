import { expect, test } from "bun:test";
import type { Status } from "@runit-ts/protocol";
import fc from "fast-check";
import type { Role } from "../src/state.ts";
import { type Directory, type Outcome, World } from "./world.ts";

/** Something that may happen in a world; `pick` chooses among what there is. */
type Move =
  | { readonly move: "send"; readonly role: Role; readonly bytes: string }
  | { readonly move: "answer"; readonly pick: number; readonly outcome: Outcome }
  | { readonly move: "end"; readonly pick: number; readonly status: number }
  | { readonly move: "rested"; readonly pick: number }
  | { readonly move: "pass"; readonly milliseconds: number };

const pick = fc.nat({ max: 3 });
const COMMANDS = [..."udoxtpchaiq12k?"];

const moves = (commands: readonly string[]): fc.Arbitrary<Move[]> => {
  const bytes = fc.array(fc.constantFrom(...commands), { maxLength: 4 }).map((all) => all.join(""));
  const outcome = fc.constantFrom<Outcome>("starts", "starts", "cannot be executed", "no process to give");
  const status = fc.constantFrom(0, 1 << 8, 111 << 8, 15, 9, 11 | 0x80);
  const move = fc.oneof<fc.Arbitrary<Move>[]>(
    fc.record({ move: fc.constant("send"), role: fc.constantFrom<Role>("service", "service", "log"), bytes }),
    fc.record({ move: fc.constant("answer"), pick, outcome }),
    fc.record({ move: fc.constant("answer"), pick, outcome: fc.constant<Outcome>("starts") }),
    fc.record({ move: fc.constant("end"), pick, status }),
    fc.record({ move: fc.constant("rested"), pick }),
    fc.record({ move: fc.constant("pass"), milliseconds: fc.constantFrom(1, 500, 1000) }),
  );
  return fc.array(move, { maxLength: 80, size: "max" });
};

/** What a runsv that was killed may have left: `pid` is of the process, if there is one. */
const formers = (pid: number, phases: readonly Status["phase"][], wants: readonly Status["want"][]) =>
  fc
    .record({
      phase: fc.constantFrom(...phases),
      want: fc.constantFrom(...wants),
      paused: fc.boolean(),
      gotTerm: fc.boolean(),
      isFinishAsked: fc.boolean(),
    })
    .map(({ phase, want, paused, gotTerm, isFinishAsked }): Status => {
      const lives = phase === "run" || (phase === "finish" && isFinishAsked);
      const since = { seconds: 900_000_000, nanoseconds: 0 };
      return { phase, want, paused, gotTerm: gotTerm && phase === "run", pid: lives ? pid : 0, since };
    });

const UP_OR_DOWN = ["up", "down"] as const;

const directories = (wants: readonly Status["want"][]): fc.Arbitrary<Directory> =>
  fc.record(
    {
      former: formers(50, ["down", "run", "finish"], wants),
      formerLog: formers(60, ["down", "run"], UP_OR_DOWN),
      down: fc.boolean(),
      log: fc.constantFrom("up", "down"),
      hasFinish: fc.boolean(),
      scripts: fc.subarray([..."udxtpchk"]).map((letters) => letters.join("")),
    },
    { requiredKeys: [] },
  );

function choose<T>(all: readonly T[], pick: number): T | undefined {
  return all[pick % all.length];
}

/** Makes a move in a world, if it can be made. */
function make(world: World, move: Move): void {
  if (world.hasLeft) return;
  switch (move.move) {
    case "send":
      if (move.role === "service" || world.state.log) world.send(move.bytes, move.role);
      return;
    case "answer":
      if (world.asked.length > 0) world.answer(move.pick % world.asked.length, move.outcome);
      return;
    case "end": {
      const pid = choose([...world.living.keys()], move.pick);
      if (pid !== undefined) world.end(pid, move.status);
      return;
    }
    case "rested": {
      const role = choose([...world.resting], move.pick);
      if (role) world.rested(role);
      return;
    }
    case "pass":
      world.pass(move.milliseconds);
  }
}

/** A world after some moves. The world itself insists on what must hold at every one of them. */
function play(directory: Directory, moves: readonly Move[]): World {
  const world = new World(directory);
  world.happen({ type: "begin" });
  for (const move of moves) make(world, move);
  return world;
}

const RUNS = { numRuns: 1000 };

test("replaced by the next program at any moment, it goes on as if nothing had been", () => {
  fc.assert(
    fc.property(
      directories([...UP_OR_DOWN, "exit"]),
      moves(COMMANDS),
      fc.nat(3),
      (directory, moves, every) => {
        const replaced = new World(directory);
        replaced.happen({ type: "begin" });
        for (const [index, move] of moves.entries()) {
          if (index % (every + 1) === 0) replaced.upgrade();
          make(replaced, move);
        }
        const steady = play(directory, moves);
        expect(replaced.trace).toEqual(steady.trace);
        expect(replaced.published).toEqual(steady.published);
        expect(replaced.living).toEqual(steady.living);
      },
    ),
    RUNS,
  );
});

test("whatever happens, what must always hold does", () => {
  fc.assert(
    fc.property(
      directories([...UP_OR_DOWN, "exit"]),
      moves(COMMANDS),
      (directory, moves) => void play(directory, moves),
    ),
    RUNS,
  );
});

test("whatever happened but exit, what is wanted up runs in the end", () => {
  const harmless = COMMANDS.filter((command) => command !== "x");
  fc.assert(
    fc.property(directories(UP_OR_DOWN), moves(harmless), (directory, moves) => {
      const world = play(directory, moves);
      world.send("u");
      if (world.state.log) world.send("u", "log");
      world.settle();
      for (const process of [world.state.service, world.state.log])
        if (process) expect(process.status).toMatchObject({ phase: "run", want: "up" });
    }),
    RUNS,
  );
});

test("whatever happened, what is wanted down is down once it has ended", () => {
  const harmless = COMMANDS.filter((command) => command !== "x");
  fc.assert(
    fc.property(directories(UP_OR_DOWN), moves(harmless), (directory, moves) => {
      const world = play(directory, moves);
      world.send("d");
      world.settle();
      const pid = world.pid("run");
      if (pid !== undefined) world.end(pid);
      world.settle();
      expect(world.state.service.status).toMatchObject({ phase: "down", want: "down", pid: 0 });
    }),
    RUNS,
  );
});

test("whatever happened, exit is the end, once service and log have ended", () => {
  fc.assert(
    fc.property(directories([...UP_OR_DOWN, "exit"]), moves(COMMANDS), (directory, moves) => {
      const world = play(directory, moves);
      if (!world.hasLeft) world.send("x");
      world.settle();
      const service = world.pid("run");
      if (service !== undefined) world.end(service);
      world.settle();
      const log = world.pid("run", "log");
      expect(world.isPipeClosed || log === undefined).toBe(true);
      if (log !== undefined) world.end(log);
      expect(world.hasLeft).toBe(true);
    }),
    RUNS,
  );
});
