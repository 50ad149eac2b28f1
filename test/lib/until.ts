/** Waiting for a condition, never for a time. */

const PAUSE = 5;
const DEADLINE = 20_000;

/**
 * Waits until `condition` gives something other than false, null or undefined; gives that.
 * @throws after the deadline, in milliseconds, saying what was waited for.
 */
export async function until<T>(
  what: string,
  condition: () => T | false | null | undefined | Promise<T | false | null | undefined>,
  deadline = DEADLINE,
): Promise<T> {
  const end = performance.now() + deadline;
  for (;;) {
    const result = await condition();
    if (result !== false && result !== null && result !== undefined) return result;
    if (performance.now() > end) throw new Error(`waited in vain for: ${what}`);
    await Bun.sleep(PAUSE);
  }
}
