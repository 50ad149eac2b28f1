/** sv(8): reports and controls services. */
import {
  attempt,
  environmentVariable,
  fchdir,
  HERE,
  invocation,
  type Moment,
  now,
  O_RDONLY,
  openat,
  print,
  SystemError,
} from "@runit-ts/posix";
import { servicesDirectory } from "@runit-ts/protocol";
import manifest from "../package.json" with { type: "json" };
import { type Plan, parse } from "./grammar.ts";
import { Service, type StatusResult } from "./service.ts";
import { type Start, waitForGoal } from "./wait.ts";

const MOST_FAILURES = 99;
const LSB_STATUS_EXITS: Record<Exclude<StatusResult, "gone">, number> = {
  running: 0,
  "not running": 3,
  unknown: 4,
};
const FATAL_EXIT = 100;
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

function run(plan: Plan): number {
  const started: Start = { moment: now(), monotonic: performance.now() };
  const home = attempt(() => openat(HERE, ".", O_RDONLY));
  if (home instanceof SystemError) {
    print(2, `fatal: unable to open current directory: ${home.reason}\n`);
    return plan.isLsb ? LSB_FATAL_EXIT : FATAL_EXIT;
  }
  const { action } = plan;
  let directory: string | undefined;
  const lookUp = () => {
    directory ??= servicesDirectory();
    return directory;
  };
  const isExpectedToGo = action !== "status" && action.goal === "x";
  const services = plan.services.map((name) => new Service(name, lookUp, isExpectedToGo));
  const waiting = services.filter((service) => {
    const isAnswered = act(service, plan, started.moment);
    fchdir(home);
    print(1, service.takeOutput());
    return isAnswered;
  });
  if (action !== "status" && (action.waits || plan.isVerbose))
    waitForGoal(waiting, action, plan.wait, started, home);
  const failures = services.reduce((sum, service) => sum + service.failures, 0);
  return Math.min(failures, MOST_FAILURES);
}

const { name, words } = invocation();
const plan = parse(name, words, environmentVariable("SVWAIT"), `runit-ts ${manifest.version}`);
if ("usage" in plan) {
  print(2, plan.complaint + plan.usage);
  process.exit(plan.exit);
}
process.exit(run(plan));
