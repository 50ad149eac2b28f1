/** The tour of the README: every command in it is run, and says what is written there. */
import { expect, test } from "bun:test";
import { Sandbox } from "../lib/sandbox.ts";
import { ours } from "../lib/suite.ts";
import { takeTour } from "../lib/tour.ts";

/** A person types slower than runsvdir starts a service. */
const TYPING: readonly (readonly [after: RegExp, wait: string])[] = [
  [/^mv /, 'until sv status hello >/dev/null && grep -q run "$SVDIR/hello/supervise/stat"; do :; done'],
  [/^sv restart/, 'until [ "$(grep -c I.am "$SVDIR/hello/log/main/current")" = 3 ]; do :; done'],
  [/^kill -KILL/, 'until sv status hello | grep -q "^run: hello: (pid [0-9]*) 0s;"; do :; done'],
];

test.concurrent("the tour runs as it is shown", async () => {
  await using box = new Sandbox(ours.bin);
  const { shown, said } = await takeTour(box, "README.md", TYPING);
  expect(shown.length).toBeGreaterThan(10);
  expect(said).toEqual(shown);
});
