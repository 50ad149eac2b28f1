/** docs/sv.md: every example in it is run, and says what is written there. */
import { expect, test } from "bun:test";
import { takeTour } from "../lib/tour.ts";
import { Services } from "./lib/services.ts";

/** A person types slower than a log service starts. */
const TYPING = [
  [/^sv enable .*web/, "until grep -q run web/log/supervise/stat 2>/dev/null; do :; done"],
  [/^sv enable .*hello/, "until [ -s hello/log/main/current ]; do :; done"],
] as const;

test.concurrent("the examples run as they are shown", async () => {
  await using box = new Services();
  const { shown, said } = await takeTour(box, "docs/sv.md", TYPING);
  expect(shown.length).toBeGreaterThan(10);
  expect(said).toEqual(shown);
});
