/** Who keeps services running: all that are compared, as far as they are installed. */
import { dirname } from "node:path";
import type { Running, Sandbox } from "../../lib/sandbox.ts";
import type { Suite } from "../../lib/suite.ts";

/** Where the services are, in the sandbox. */
const SERVICES = "services";

export interface Supervisor {
  readonly name: string;
  /** The directory of its executables. */
  readonly bin: string;
  /** The command that supervises these services; what it has to be told besides is written into the sandbox. */
  command(box: Sandbox, services: readonly string[]): readonly string[];
}

function overDirectory(program: string): Supervisor["command"] {
  return (box) => [program, box.path(SERVICES)];
}

const RIVALS: Readonly<Record<string, { program: string; command: Supervisor["command"] }>> = {
  daemontools: { program: "svscan", command: overDirectory("svscan") },
  s6: { program: "s6-svscan", command: overDirectory("s6-svscan") },
  supervisord: {
    program: "supervisord",
    command(box, services) {
      const programs = services.map(
        (name) => `[program:${name}]\ncommand=${box.path(SERVICES, name, "run")}\nautorestart=true\n`,
      );
      box.write({
        "supervisord.conf": [`[supervisord]\nchildlogdir=${box.directory}\n`, ...programs].join("\n"),
      });
      return ["supervisord", "-n", "-c", box.path("supervisord.conf")];
    },
  },
  pm2: {
    program: "pm2",
    command(box, services) {
      const apps = services.map((name) => ({
        name,
        script: box.path(SERVICES, name, "run"),
        interpreter: "none",
      }));
      box.write({ "pm2.json": JSON.stringify({ apps }) });
      return ["env", `PM2_HOME=${box.path("pm2")}`, "pm2", "start", box.path("pm2.json")];
    },
  },
};

/** The suites, and the others that there are. */
export function supervisors(suites: readonly Suite[]): Supervisor[] {
  const others = Object.entries(RIVALS).flatMap(([name, { program, command }]) => {
    const path = Bun.which(program);
    return path ? [{ name, bin: dirname(path), command }] : [];
  });
  return [...suites.map((suite) => ({ ...suite, command: overDirectory("runsvdir") })), ...others];
}

/** Starts it over so many new services with this `run`. @param box of its own, with its `bin` */
export function supervise(box: Sandbox, supervisor: Supervisor, count: number, run: string): Running {
  const services = Array.from({ length: count }, (_, index) => `service${index}`);
  for (const name of services) box.write({ [`${SERVICES}/${name}/run`]: run });
  return box.start(supervisor.command(box, services));
}
