/** One runsv for one service directory, as it is known. */
import {
  type Bytes,
  chdir,
  HERE,
  openDirectory,
  print,
  reap,
  restoreInheritance,
  stayAlive,
  unblock,
} from "@runit-ts/posix";
import { Failure, orFail } from "@runit-ts/protocol";
import { ServiceDirectory } from "./directory.ts";
import { CAUGHT } from "./programs.ts";

const FATAL_EXIT = 111;

/** Looks after a service directory, and ends the process when it has left. */
export async function serveOne(name: Bytes): Promise<void> {
  const warn = (message: Bytes) => print(2, `runsv ${name}: ${message}\n`);
  try {
    const fd = orFail("unable to change to directory", () => {
      chdir(name);
      return openDirectory(HERE, ".");
    });
    const directory = new ServiceDirectory({ fd, stdin: undefined, warn, left: () => process.exit(0) });
    process.on("SIGTERM", () => directory.terminate());
    process.on("SIGCHLD", () => {
      for (let child = reap(); child !== undefined; child = reap()) directory.childEnded(child);
    });
    unblock(CAUGHT);
    restoreInheritance();
    stayAlive();
    await directory.begin();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    warn(`fatal: ${error.message}`);
    process.exit(FATAL_EXIT);
  }
}
