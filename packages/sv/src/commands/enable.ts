/** `sv enable`: links service directories into the services directory, and waits until they are as wanted. */
import { servicesDirectory } from "@runit-ts/protocol";
import type { Action } from "../classic/grammar.ts";
import { Service } from "../classic/service.ts";
import { waitForGoal } from "../classic/wait.ts";
import { link } from "../links.ts";
import { homePath } from "../place.ts";
import { SERVICES_HOME, verb } from "./command.ts";
import { Linking, WAIT } from "./linking.ts";

/** As `sv check` waits. */
const AS_WANTED: Action = { send: "", goal: "C", waits: true, kills: false };

export const enable = verb({
  syntax: "enable <service..>",
  summary: "Link services into $SVDIR, and wait for them",
  completes: "service directories",
  grammar: (yargs) =>
    yargs
      .positional("service", {
        type: "string",
        array: true,
        demandOption: true,
        describe: "Paths, or names in --directory",
      })
      .options({
        directory: { type: "string", default: SERVICES_HOME, describe: "Where service directories are" },
        ...WAIT,
      }),
  run: (args) => {
    const linking = new Linking(args.w);
    const services = servicesDirectory();
    const links = linking.change(args.service, (service) =>
      link(homePath(service, args.directory), services, linking.home),
    );
    linking.waitUntilServed(links.map(({ target }) => target));
    const awaited = links.map(({ name, target }) => new Service(name, () => services, false, target));
    waitForGoal(awaited, AS_WANTED, linking.wait, linking.start, linking.home);
    return linking.conclude(awaited);
  },
});
