/** svlogd(8): logs what it reads to directories of files that it rotates. */
import {
  type Bytes,
  invocation,
  nameProcess,
  print,
  restoreInheritance,
  stayAlive,
  unblock,
} from "@runit-ts/posix";
import { Failure } from "@runit-ts/protocol";
import manifest from "../package.json" with { type: "json" };
import { childrenEnded } from "./children.ts";
import { Logger } from "./logger.ts";
import { Messages } from "./messages.ts";
import { type Options, parse } from "./options.ts";
import { CAUGHT } from "./processor.ts";

const FAILED = 111;

async function log(name: Bytes, options: Options): Promise<void> {
  const messages = new Messages(options.isVerbose);
  const logger = new Logger(options, messages);
  const heed = (signal: string, name: string, act: () => void) =>
    process.on(signal, () => {
      if (!logger.isFinishing) messages.info(`${name} received.`);
      act();
    });
  heed("SIGTERM", "sigterm", () => logger.ask("exit"));
  heed("SIGALRM", "sigalarm", () => logger.ask("rotate"));
  heed("SIGHUP", "sighangup", () => logger.ask("reopen"));
  heed("SIGCHLD", "sigchild", childrenEnded);
  unblock(CAUGHT);
  nameProcess(name);
  restoreInheritance();
  stayAlive();
  try {
    await logger.run();
    process.exit(0);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    messages.fatal(error.message);
    process.exit(FAILED);
  }
}

const { name, words } = invocation();
const options = parse(name, words, `runit-ts ${manifest.version}`);
if ("usage" in options) {
  print(2, options.usage);
  process.exit(FAILED);
}
void log(name, options);
