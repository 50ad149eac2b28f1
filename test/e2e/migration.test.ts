/** docs/migration.md: every example in it is run, and says what is written there. */
import { expect, test } from "bun:test";
import { Sandbox } from "../lib/sandbox.ts";
import { available, original, ours } from "../lib/suite.ts";
import { takeTour } from "../lib/tour.ts";

/** Waits for web to be up, in another process than before, and its log too. */
const UP = `until line=$(sv status web 2>/dev/null | grep '^run:.*; run:') &&
  [ "\${line%%)*}" != "$before" ]; do sleep 0.02; done; before=\${line%%)*}`;

/** A person types slower than services start and write. */
const TYPING = [
  [/^runsvdir "\$SVDIR" &/, UP],
  [/^sv exit web/, UP],
  [/^sv enable .*worker/, "until [ -s worker-0/log/main/current ]; do sleep 0.02; done"],
  [/force-stop worker-0/, "until grep -q ended worker-0/log/main/current; do sleep 0.02; done"],
  [/^ln -s .*import/, "until sv status import 2>/dev/null | grep -q ^down; do sleep 0.02; done"],
  [/^sv enable .*api/, "until [ -s api/log/main/current ]; do sleep 0.02; done"],
  [/^sv restart api/, 'until [ "$(grep -c production api/log/main/current)" = 2 ]; do sleep 0.02; done'],
] as const;

if (available("runit", original)) {
  test.concurrent("the examples run as they are shown", async () => {
    await using box = new Sandbox(ours.bin);
    const { shown, said } = await takeTour(box, "docs/migration.md", TYPING);
    expect(shown.length).toBeGreaterThan(30);
    expect(said).toEqual(shown);
  });
}
