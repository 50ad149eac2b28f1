/** runsv(8): looks after one service directory. */
import {
  type Bytes,
  chdir,
  HERE,
  invocation,
  openDirectory,
  print,
  reap,
  restoreInheritance,
  stayAlive,
  unblock,
} from "@runit-ts/posix";
import { Failure, orFail } from "@runit-ts/protocol";
import { CAUGHT, ServiceDirectory } from "./directory.ts";

const USAGE_EXIT = 1;
const FATAL_EXIT = 111;

async function superviseDirectory(name: Bytes): Promise<void> {
  const report = (message: Bytes) => print(2, `runsv ${name}: ${message}\n`);
  try {
    const fd = orFail("unable to change to directory", () => {
      chdir(name);
      return openDirectory(HERE, ".");
    });
    const directory = new ServiceDirectory(fd, report, () => process.exit(0));
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
    report(`fatal: ${error.message}`);
    process.exit(FATAL_EXIT);
  }
}

const { name, words } = invocation();
const [directory, ...rest] = words;
if (directory === undefined || rest.length > 0) {
  print(2, `usage: ${name} dir\n\n`);
  process.exit(USAGE_EXIT);
}
void superviseDirectory(directory);
