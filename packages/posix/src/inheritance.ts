/** What the children of this process have from it. */
import { attempt } from "./errors.ts";
import { setCloseOnExec } from "./files.ts";
import { libc } from "./libc.ts";
import { restoreOpenFiles } from "./limits.ts";
import { origin } from "./origin.ts";
import { CRASH_SIGNALS } from "./signals.ts";
import { prepareToStart } from "./start.ts";

const SIG_DFL = 0;

/** Lets inherited descriptors pass on; the runtime keeps them, but for the standard ones, to itself. */
export function passDescriptorsOn(): void {
  for (const fd of origin.descriptors) attempt(() => setCloseOnExec(fd, false));
}

/**
 * Undoes in this process what the runtime did to limits and descriptors that children inherit.
 * For programs that start others; to be called once, at their start.
 */
export function restoreInheritance(): void {
  restoreOpenFiles();
  restoreAllButFiles();
}

/** The same for a program that needs many files: it keeps the limit that the runtime has raised; children get theirs. */
export function restoreAllButFiles(): void {
  // Whoever has no descriptors for it now is told when something is to be started.
  attempt(prepareToStart);
  passDescriptorsOn();
}

/**
 * Gives the crash signals back to the kernel, except ignored ones. From process 1 the kernel keeps what it does
 * not handle itself, unless the fault is its own; the runtime would crash of one that somebody just sent.
 */
export function shedCrashHandlers(): void {
  for (const signal of CRASH_SIGNALS) {
    if (!((origin.ignored >> BigInt(signal - 1)) & 1n)) libc.signal(signal, SIG_DFL);
  }
}
