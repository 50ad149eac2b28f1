/** The classic sv, as the original is: reports and controls services (sv(8)). */
import {
  attempt,
  type Bytes,
  fchdir,
  HERE,
  type Moment,
  now,
  O_RDONLY,
  openat,
  print,
  SystemError,
} from "@runit-ts/posix";
import { servicesDirectory } from "@runit-ts/protocol";
import { exitFor, FATAL_EXIT } from "../exit.ts";
import type { Plan } from "./grammar.ts";
import { Service, type StatusResult } from "./service.ts";
import { type Start, waitForGoal } from "./wait.ts";

const LSB_STATUS_EXITS: Record<Exclude<StatusResult, "gone">, number> = {
  running: 0,
  "not running": 3,
  unknown: 4,
};
const LSB_FATAL_EXIT = 151;

/** Acts on a service from within its directory; gives whether it is to be waited for. */
function act(service: Service, { action, isLsb }: Plan, moment: Moment): boolean {
  if (!service.enter()) return false;
  if (action !== "status") return action.send === "" || service.control(action.send);
  const result = service.showStatus(moment);
  if (isLsb && result !== "gone") {
    print(1, service.takeOutput());
    process.exit(LSB_STATUS_EXITS[result]);
  }
  return false;
}

export interface Outcome {
  readonly exit: number;
  /** What could not be opened for want of privilege. */
  readonly denied: readonly Bytes[];
}

/** Does what the command line says; prints as it goes. Ends the process after `status` of the LSB interface. */
export function runClassic(plan: Plan): Outcome {
  const started: Start = { moment: now(), monotonic: performance.now() };
  const home = attempt(() => openat(HERE, ".", O_RDONLY));
  if (home instanceof SystemError) {
    print(2, `fatal: unable to open current directory: ${home.reason}\n`);
    return { exit: plan.isLsb ? LSB_FATAL_EXIT : FATAL_EXIT, denied: [] };
  }
  const { action } = plan;
  let directory: string | undefined;
  const lookUp = () => {
    directory ??= servicesDirectory();
    return directory;
  };
  const isExpectedToGo = action !== "status" && action.goal === "x";
  const services: Service[] = [];
  const waiting: Service[] = [];
  for (const name of plan.services) {
    const service = new Service(name, lookUp, isExpectedToGo);
    services.push(service);
    if (act(service, plan, started.moment)) waiting.push(service);
    fchdir(home);
    print(1, service.takeOutput());
  }
  if (action !== "status" && (action.waits || plan.isVerbose))
    waitForGoal(waiting, action, plan.wait, started, home);
  let failures = 0;
  const denied: Bytes[] = [];
  for (const service of services) {
    failures += service.failures;
    denied.push(...service.denied);
  }
  return { exit: exitFor(failures), denied };
}
