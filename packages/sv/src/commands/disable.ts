/** `sv disable`: takes services out of the services directory, and waits until their runsv has left. */
import { bytesOf, print } from "@runit-ts/posix";
import { servicesDirectory } from "@runit-ts/protocol";
import type { Action } from "../classic/grammar.ts";
import { Service } from "../classic/service.ts";
import { waitForGoal } from "../classic/wait.ts";
import { unlink } from "../links.ts";
import { shown } from "../text.ts";
import { verb } from "./command.ts";
import { Linking, WAIT } from "./linking.ts";

/** As `sv shutdown` waits. */
const GONE: Action = { send: "", goal: "x", waits: true, kills: false };

export const disable = verb({
  syntax: "disable <service..>",
  summary: "Remove links from $SVDIR, and wait for the end",
  completes: "links",
  grammar: (yargs) =>
    yargs
      .positional("service", { type: "string", array: true, demandOption: true, describe: "Names" })
      .options(WAIT),
  run: (args) => {
    const linking = new Linking(args.w);
    const services = servicesDirectory();
    const removed = linking.change(args.service, (name) => ({
      name,
      directory: unlink(name, services, linking.home),
    }));
    const awaited = removed.flatMap(({ name, directory }) => {
      if (directory !== undefined && linking.isServed(directory) !== false)
        return new Service(name, () => services, true, directory);
      print(1, bytesOf(`ok: ${shown(name)}: runsv not running\n`));
      return [];
    });
    waitForGoal(awaited, GONE, linking.wait, linking.start, linking.home);
    return linking.conclude(awaited);
  },
});
