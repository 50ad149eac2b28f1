/** Replacing the program of a process in place, as seen from outside. */
import { readFileSync } from "node:fs";
import { stateOf } from "../endurance/lib/processes.ts";
import { until } from "./until.ts";

const USR2 = 1n << 11n;

/** What no two programs in one process have in common: where the kernel has put things for each. */
function incarnation(pid: number): string {
  return readFileSync(`/proc/${pid}/auxv`, "hex");
}

/** Whether USR2 is handled and let in. */
function heedsUpgrade(pid: number): boolean {
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  const set = (field: string) =>
    BigInt(`0x${new RegExp(`^${field}:\\s*(\\w+)`, "m").exec(status)?.[1] ?? "0"}`);
  return (set("SigCgt") & USR2) !== 0n && (set("SigBlk") & USR2) === 0n;
}

/** Sends USR2, and waits until the new program heeds signals, and sleeps: it has done all that it does at first. */
export async function upgrade(pid: number): Promise<void> {
  await until("the program to heed signals", () => heedsUpgrade(pid));
  const before = incarnation(pid);
  process.kill(pid, "SIGUSR2");
  await until(
    "a new program",
    () => incarnation(pid) !== before && heedsUpgrade(pid) && stateOf(pid) === "S",
  );
}
