/** What process 1 must not do is end by itself: the kernel would kill every other process with it. */
import { type Bytes, shedCrashHandlers } from "@runit-ts/posix";

/** How long after a fault to go on, in milliseconds: a fault that comes again shall not keep the machine busy. */
const REST = 1000;

/**
 * Makes this process outlive signals, and faults of its own, which it tells.
 * @param goOn takes up after a fault what may have been left undone
 */
export function outlive(report: (message: Bytes) => void, goOn: () => void): void {
  shedCrashHandlers();
  const tell = (fault: unknown) => {
    report(`warning: fault: ${fault instanceof Error ? fault.stack : fault}`);
    setTimeout(goOn, REST);
  };
  process.on("uncaughtException", tell);
  process.on("unhandledRejection", tell);
}
