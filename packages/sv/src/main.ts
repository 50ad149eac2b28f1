/** sv(8): reports and controls services. What the original does not have is loaded only when it is asked for. */
import { environmentVariable, invocation, nameProcess, print, terminalSize } from "@runit-ts/posix";
import manifest from "../package.json" with { type: "json" };
import { parse } from "./classic/grammar.ts";
import { runClassic } from "./classic/run.ts";
import { commandWord, isExtended, programName } from "./dispatch.ts";

const loadExtended = () => import("./extended.ts");

/** Scripts see what they always saw; what is added to that is for people. */
const isPersonThere = () => terminalSize(2) !== undefined;

async function main(): Promise<number> {
  const version = `runit-ts ${manifest.version}`;
  const { name, words } = invocation();
  nameProcess(name);
  if (isExtended(name, words)) return (await loadExtended()).runExtended(words, version);

  const plan = parse(name, words, environmentVariable("SVWAIT"), version);
  if ("usage" in plan) {
    print(2, plan.complaint + plan.usage);
    const word = commandWord(words);
    if (word !== undefined && programName(name) === "sv" && isPersonThere())
      (await loadExtended()).suggest(word);
    return plan.exit;
  }
  const { exit, denied } = runClassic(plan);
  if (denied.length > 0 && isPersonThere()) (await loadExtended()).adviseDenied(denied);
  return exit;
}

main().then((exit) => process.exit(exit));
