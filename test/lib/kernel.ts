/** What the kernel that the tests run on can do. */
import { readFileSync } from "node:fs";

const [major = 0, minor = 0] = readFileSync("/proc/sys/kernel/osrelease", "latin1").split(".").map(Number);

/** Whether it tells how a process ended that somebody else has waited for: from Linux 6.15 on. */
export const tellsEnds: boolean = major > 6 || (major === 6 && minor >= 15);
