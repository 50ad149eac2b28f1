/** What to do when something could not be found out, or done. */
import { type Bytes, bytesOf, print } from "@runit-ts/posix";
import type { Problem } from "./services.ts";
import { shown } from "./text.ts";

/** In a few words; null when there is nothing to say beyond the reason. */
export function advice({ cause }: Problem): string | null {
  switch (cause) {
    case "denied":
      return "run it as root";
    case "missing":
      return "is it spelled right, and in the services directory? `sv list` shows those that are";
    case "never supervised":
      return "is runsvdir running, and the service in its directory?";
    case "runsv left":
      return "is runsvdir running?";
    case "other":
      return null;
  }
}

/** Says on standard error what to do about problems, each piece of advice once. */
export function advise(problems: readonly Problem[]): void {
  const of = (cause: Problem["cause"]) => problems.filter((problem) => problem.cause === cause);
  adviseDenied(of("denied").flatMap(({ file }) => file ?? []));
  for (const cause of ["missing", "never supervised", "runsv left"] as const) {
    const [first] = of(cause);
    if (first) print(2, bytesOf(`sv: ${first.reason}: ${advice(first)}\n`));
  }
}

/** Says on standard error what to do about files that could not be opened for want of privilege. */
export function adviseDenied(files: readonly Bytes[]): void {
  const [first] = files;
  if (first === undefined) return;
  const others = files.length === 1 ? "" : ` (and ${files.length - 1} more)`;
  print(2, bytesOf(`sv: user ${process.getuid?.()} may not open ${shown(first)}${others}: run it as root\n`));
}
