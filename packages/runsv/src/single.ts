/** One runsv for one service directory, as it is known. */
import {
  type Bytes,
  chdir,
  HERE,
  nameProcess,
  openDirectory,
  print,
  restoreInheritance,
  stayAlive,
  takeHandover,
  tellEnds,
  unblock,
  upgradeOnSignal,
} from "@runit-ts/posix";
import { Failure, orFail } from "@runit-ts/protocol";
import { ServiceDirectory } from "./directory.ts";
import { type DirectoryHandover, descriptorsIn, FORMAT } from "./handover.ts";
import { CAUGHT } from "./programs.ts";

const FATAL_EXIT = 111;

/** Looks after a service directory, and ends the process when it has left. */
export async function serveOne(called: Bytes, name: Bytes): Promise<void> {
  const warn = (message: Bytes) => print(2, `runsv ${name}: ${message}\n`);
  try {
    // Only a program of this format hands over.
    const handed = takeHandover() as DirectoryHandover | undefined;
    const fd = handed?.fd ?? enter(name);
    const surroundings = { stdin: undefined, warn, left: () => process.exit(0) };
    const directory = new ServiceDirectory(fd, surroundings, handed);
    const heedChildren = () => tellEnds((child) => directory.childEnded(child));
    process.on("SIGTERM", () => directory.terminate());
    process.on("SIGCHLD", heedChildren);
    upgradeOnSignal({
      argv: () => [called, name],
      format: FORMAT,
      handOver: () => handOver(directory),
      warn,
    });
    unblock([...CAUGHT, "USR2"]);
    nameProcess(called);
    restoreInheritance();
    stayAlive();
    if (handed) directory.resume(handed);
    else await directory.begin();
    // In a turn of its own: what is being started now is not known yet.
    setTimeout(heedChildren);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    warn(`fatal: ${error.message}`);
    process.exit(FATAL_EXIT);
  }
}

/** @throws Failure when it is no directory. */
function enter(name: Bytes): number {
  return orFail("unable to change to directory", () => {
    chdir(name);
    return openDirectory(HERE, ".");
  });
}

function handOver(directory: ServiceDirectory) {
  const state = directory.handOver();
  return state && { descriptors: descriptorsIn(state), state };
}
