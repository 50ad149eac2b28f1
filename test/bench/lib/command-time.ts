/** How long a whole command takes. */

/**
 * Runs a command to its end, with nothing but `env` in its environment; gives the milliseconds from before its start until it was reaped.
 * @throws when it fails, as the time of a failure says nothing.
 */
export function commandTime(command: readonly string[], env: Record<string, string> = {}): number {
  const start = performance.now();
  const { exitCode, stdout } = Bun.spawnSync([...command], { env, stdin: "ignore" });
  const time = performance.now() - start;
  if (exitCode !== 0) throw new Error(`${command.join(" ")}: exit ${exitCode}: ${stdout}`);
  return time;
}
