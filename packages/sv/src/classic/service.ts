/** One service on the command line: what sv finds out about it, does to it and says of it. */
import {
  attempt,
  type Bytes,
  chdirIfAny,
  errno,
  exists,
  exitCode,
  HERE,
  isForkFailure,
  type Moment,
  print,
  restoreInheritance,
  SystemError,
  spawn,
  stat,
  waitFor,
} from "@runit-ts/posix";
import { Failure, readStatus, type Status, send } from "@runit-ts/protocol";
import { failedFile, isDenied } from "../denial.ts";
import { enterService } from "../place.ts";
import { statusLine } from "./status-line.ts";

export type StatusResult = "running" | "not running" | "unknown" | "gone";

/** All of its methods, `enter` excepted, are about the service in the working directory. */
export class Service {
  readonly #name: Bytes;
  readonly #servicesDirectory: () => Bytes;
  readonly #isExpectedToGo: boolean;
  readonly #place: Bytes;
  readonly #denied: Bytes[] = [];
  #output: Bytes = "";
  #failures = 0;

  /**
   * @param isExpectedToGo whether it is as wanted when no runsv is there
   * @param place its path, should it not be found by its name
   */
  constructor(name: Bytes, servicesDirectory: () => Bytes, isExpectedToGo: boolean, place = name) {
    this.#name = name;
    this.#place = place;
    this.#servicesDirectory = servicesDirectory;
    this.#isExpectedToGo = isExpectedToGo;
  }

  /** How many things went wrong. */
  get failures(): number {
    return this.#failures;
  }

  /** What could not be opened for want of privilege. */
  get denied(): readonly Bytes[] {
    return this.#denied;
  }

  /** Takes what was said since the last time. */
  takeOutput(): Bytes {
    const output = this.#output;
    this.#output = "";
    return output;
  }

  /** Changes to the service directory; false when that cannot be, which it says. */
  enter(): boolean {
    try {
      enterService(this.#place, this.#servicesDirectory);
      return true;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      this.#fail("fail", new Failure("unable to change to service directory", error));
      return false;
    }
  }

  /** The status; "gone" when no runsv is there, "unknown" when it cannot be told: both are said. */
  status(suffix = ""): Status | "gone" | "unknown" {
    try {
      const status = readStatus();
      if (status !== undefined) return status;
    } catch (error) {
      this.#fail("warning", error, suffix);
      return "unknown";
    }
    this.#sayGone(suffix);
    return "gone";
  }

  /** Sends command bytes, unless that is already wanted; false when it cannot, which it says. */
  control(commands: string): boolean {
    const status = this.status();
    if (typeof status === "string") return false;
    if (isAlreadyWanted(status, commands.charAt(0))) return true;
    try {
      if (send(commands)) return true;
      this.#sayGone("");
    } catch (error) {
      this.#fail("warning", error);
    }
    return false;
  }

  /** Says the status of the service and its log, in one line. */
  showStatus(now: Moment): StatusResult {
    const status = this.status();
    if (typeof status === "string") return status;
    const result = this.say("", status, now);
    this.#showLog(status, now);
    return result;
  }

  #showLog(ofService: Status, now: Moment): void {
    const log = attempt(() => chdirIfAny("log"));
    this.#output += log === false ? "\n" : "; ";
    if (log instanceof SystemError)
      this.#fail("warning", new Failure("unable to change directory", log), "/log");
    if (log !== true) return;
    const status = this.status("/log");
    if (status === "gone") return;
    // The original shows what it has read last when it cannot read the log's.
    this.say("", status === "unknown" ? ofService : status, now, "log");
    this.#output += "\n";
  }

  /** Says a status, without the end of the line. */
  say(prefix: string, status: Status, now: Moment, name = this.#name): StatusResult {
    this.#output += prefix;
    const down = attempt(() => exists(HERE, "down"));
    if (down instanceof SystemError) {
      this.#complain(`unable to stat ${this.#name}/down`, down);
      return "unknown";
    }
    this.#output += statusLine(name, status, !down, now);
    return status.pid === 0 ? "not running" : "running";
  }

  sayText(text: string): void {
    this.#output += text;
  }

  countFailure(): void {
    this.#failures++;
  }

  /** Runs `check`, when there is one: whether the service is available. */
  isAvailable(): boolean {
    const name = `${this.#name}/check`;
    const script = attempt(() => stat(HERE, "check"));
    if (script instanceof SystemError) {
      if (script.errno === errno.ENOENT) return true;
      this.#complain(`unable to stat ${name}`, script);
      return false;
    }
    restoreInheritance();
    const pid = attempt(() => spawn({ program: "check", argv: ["./check"], closeStdout: true, catches: [] }));
    if (pid instanceof SystemError) {
      this.#complain(`unable to ${isForkFailure(pid) ? "fork for" : "run"} ${name}`, pid);
      return !isForkFailure(pid);
    }
    return exitCode(waitFor(pid)) === 0;
  }

  #sayGone(suffix: string): void {
    if (!this.#isExpectedToGo) this.#failures++;
    this.#output += `${this.#isExpectedToGo ? "ok" : "fail"}: ${this.#name}${suffix}: runsv not running\n`;
  }

  #fail(kind: "fail" | "warning", error: unknown, suffix = ""): void {
    if (!(error instanceof Failure)) throw error;
    this.#failures++;
    const file = failedFile(error);
    if (isDenied(error) && file !== undefined) this.#denied.push(file);
    this.#output += `${kind}: ${this.#name}${suffix}: ${error.message}\n`;
  }

  #complain(what: Bytes, error: SystemError): void {
    print(2, `warning: ${what}: ${error.reason}\n`);
  }
}

/** Down is asked for again as long as TERM is not on its way: a service run once wants down all along. */
function isAlreadyWanted(status: Status, command: string): boolean {
  return command === "u" ? status.want === "up" : command === "d" && status.want === "down" && status.gotTerm;
}
