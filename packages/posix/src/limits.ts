/** Resource limits: those this process has, and those it was started with. */
import { checked, libc } from "./libc.ts";
import { type Limit, origin } from "./origin.ts";

/** Resource limits, and their numbers to the kernel. */
const RESOURCES = {
  cpu: 0,
  fsize: 1,
  data: 2,
  stack: 3,
  core: 4,
  rss: 5,
  nproc: 6,
  nofile: 7,
  memlock: 8,
  as: 9,
} as const;

export type Resource = keyof typeof RESOURCES;

function limitOf(resource: number): Limit {
  const pair = new BigUint64Array(2);
  checked(libc.prlimit(0, resource, null, pair), "getrlimit");
  return { resource, soft: pair[0] ?? 0n, hard: pair[1] ?? 0n };
}

function setLimit({ resource, soft, hard }: Limit): void {
  checked(libc.prlimit(0, resource, BigUint64Array.of(soft, hard), null), "setrlimit");
}

/**
 * Sets the soft limit; to the hard one when that is asked for, or exceeded.
 * @throws SystemError as getrlimit(2) and setrlimit(2).
 */
export function setSoftLimit(resource: Resource, limit: bigint | "hard"): void {
  const now = limitOf(RESOURCES[resource]);
  setLimit({ ...now, soft: limit === "hard" || limit > now.hard ? now.hard : limit });
}

/**
 * Sets the limits that this process was started with. From then on it may get no memory: for a process that
 * becomes another program, when nothing else is left to do.
 */
export function restoreLimits(): void {
  for (const limit of changedLimits()) setLimit(limit);
}

/** Of the limits that this process was started with, sets that of open files, which it can live under. */
export function restoreOpenFiles(): void {
  for (const limit of changedLimits()) if (limit.resource === RESOURCES.nofile) setLimit(limit);
}

/** As they were when this process was started. */
function changedLimits(): readonly Limit[] {
  const changed: Limit[] = [];
  for (const limit of origin.limits) {
    const now = limitOf(limit.resource);
    if (now.soft !== limit.soft || now.hard !== limit.hard) changed.push(limit);
  }
  return changed;
}
