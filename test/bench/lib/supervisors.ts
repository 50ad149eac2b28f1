/** Who keeps services running: all that are compared, as far as they are installed. */
import { dirname } from "node:path";
import type { Running, Sandbox } from "../../lib/sandbox.ts";
import type { Suite } from "../../lib/suite.ts";

/** Where the services are, in the sandbox. */
export const SERVICES = "services";

export interface Supervisor {
  readonly name: string;
  /** The directory of its executables. */
  readonly bin: string;
  /** The command that supervises these services; what it has to be told besides is written into the sandbox. */
  command(box: Sandbox, services: readonly string[]): readonly string[];
  /** The command that tells how one service is, or all of them are; where there is one that asks the supervisor. */
  status?(box: Sandbox, service?: string): readonly string[];
}

function overDirectory(program: string): Supervisor["command"] {
  return (box) => [program, box.path(SERVICES)];
}

type Rival = Pick<Supervisor, "command" | "status"> & { readonly program: string };

const RIVALS: Readonly<Record<string, Rival>> = {
  daemontools: { program: "svscan", command: overDirectory("svscan") },
  s6: { program: "s6-svscan", command: overDirectory("s6-svscan") },
  supervisord: {
    program: "supervisord",
    command(box, services) {
      const programs = services.map(
        (name) => `[program:${name}]\ncommand=${box.path(SERVICES, name, "run")}\nautorestart=true\n`,
      );
      const socket = box.path("supervisord.sock");
      const control = `[unix_http_server]\nfile=${socket}\n
[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface\n
[supervisorctl]\nserverurl=unix://${socket}\n`;
      const own = `[supervisord]\nchildlogdir=${box.directory}\nlogfile=${box.path("supervisord.log")}\npidfile=${box.path("supervisord.pid")}\n`;
      box.write({ "supervisord.conf": [own, control, ...programs].join("\n") });
      return ["supervisord", "-n", "-c", box.path("supervisord.conf")];
    },
    status: (box, service = "all") => [
      "supervisorctl",
      "-c",
      box.path("supervisord.conf"),
      "status",
      service,
    ],
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
      return [...pm2(box), "start", box.path("pm2.json")];
    },
    status: (box, service) => [...pm2(box), ...(service ? ["describe", service] : ["list"])],
  },
};

function pm2(box: Sandbox): readonly string[] {
  return ["env", `PM2_HOME=${box.path("pm2")}`, "pm2"];
}

/** The others that there are. */
export function rivals(): Supervisor[] {
  return Object.entries(RIVALS).flatMap(([name, { program, ...rival }]) => {
    const path = Bun.which(program);
    return path ? [{ name, bin: dirname(path), ...rival }] : [];
  });
}

/** The suites, and the others that there are. */
export function supervisors(suites: readonly Suite[]): Supervisor[] {
  return [...suites.map((suite) => ({ ...suite, command: overDirectory("runsvdir") })), ...rivals()];
}

/** The services that it is started over, by number. */
export function serviceName(index: number): string {
  return `service${index}`;
}

/** Starts it over so many new services with this `run`. @param box of its own, with its `bin` */
export function supervise(box: Sandbox, supervisor: Supervisor, count: number, run: string): Running {
  const services = Array.from({ length: count }, (_, index) => serviceName(index));
  for (const name of services) box.write({ [`${SERVICES}/${name}/run`]: run });
  return box.start(supervisor.command(box, services));
}
