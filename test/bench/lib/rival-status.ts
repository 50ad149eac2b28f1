/** What rivals take to tell how services are: supervisorctl and pm2, where they are installed. */
import { readFileSync } from "node:fs";
import { Sandbox } from "../../lib/sandbox.ts";
import { until } from "../../lib/until.ts";
import { commandTime } from "./command-time.ts";
import type { Contender } from "./row.ts";
import { SLEEPER } from "./supervised.ts";
import { rivals, serviceName, supervise } from "./supervisors.ts";

/**
 * Starts the rivals over so many services each; gives who can be measured.
 * @param stack ends them
 * @param ofOne whether the first service is asked for, and not all of them
 */
export async function rivalStatus(
  stack: AsyncDisposableStack,
  count: number,
  ofOne = false,
): Promise<Contender[]> {
  const contenders: Contender[] = [];
  for (const rival of rivals()) {
    if (rival.status === undefined) continue;
    const box = stack.use(new Sandbox(rival.bin));
    supervise(box, rival, count, SLEEPER);
    await until(`${count} services of ${rival.name}`, () => sleepers(box) === count, DEADLINE);
    const command = rival.status(box, ofOne ? serviceName(0) : undefined);
    const env = { PATH: `${rival.bin}:${process.env.PATH}`, HOME: box.directory };
    contenders.push({ name: rival.name, sample: () => commandTime(command, env) });
  }
  return contenders;
}

/** pm2 starts its services one by one. In milliseconds. */
const DEADLINE = 120_000;

function sleepers(box: Sandbox): number {
  return box.processes().filter((pid) => readFileSync(`/proc/${pid}/comm`, "latin1") === "sleep\n").length;
}
