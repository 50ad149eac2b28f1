/** All or nothing, but patiently. */

/**
 * Like Promise.all, but when one fails the others are waited for all the same: what they started is cleaned up
 * before the test ends.
 * @throws what the first that failed has thrown.
 */
export async function allEnded<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
