/** runsv(8): looks after one service directory, or, shared, after several. */
import { answerFormat, type Bytes, invocation, print } from "@runit-ts/posix";
import { FORMAT } from "./handover.ts";
import { serveAll } from "./shared.ts";
import { serveOne } from "./single.ts";

const USAGE_EXIT = 1;
/** Stands for the directories that standard input names. */
const STANDARD_INPUT: Bytes = "-";

const { name, words } = invocation();
answerFormat(name, FORMAT);
const [first, ...more] = words;
if (first === undefined) {
  print(2, `usage: ${name} dir\n\n`);
  process.exit(USAGE_EXIT);
}
if (more.length === 0 && first !== STANDARD_INPUT) void serveOne(name, first);
else {
  const directories = words.filter((word) => word !== STANDARD_INPUT);
  serveAll(directories, words.includes(STANDARD_INPUT), [name, ...words]);
}
