/** Services for Prometheus, in its text format, as a node exporter's textfile collector reads it. */
import type { Bytes } from "@runit-ts/posix";
import { isKnown, type Known, type Problem, type Service } from "../services.ts";
import { decodedWithEscapes } from "../text.ts";

type State = Known | Problem;

interface Metric {
  readonly name: string;
  readonly help: string;
  /** Undefined where there is nothing to tell. */
  readonly value: (state: State) => number | undefined;
}

const ofKnown = (value: (known: Known) => number | undefined) => (state: State) =>
  isKnown(state) ? value(state) : undefined;

/** How often a service was restarted is not among them: nothing in a service directory tells. */
const METRICS: readonly Metric[] = [
  {
    name: "runit_service_supervised",
    help: "Whether a runsv told the state of the service.",
    value: (state) => Number(isKnown(state)),
  },
  {
    name: "runit_service_up",
    help: "Whether the service is known to run.",
    value: (state) => Number(isKnown(state) && isUp(state)),
  },
  {
    name: "runit_service_wanted",
    help: "Whether the service is wanted up.",
    value: ofKnown(({ status }) => Number(status.want === "up")),
  },
  {
    name: "runit_service_pid",
    help: "Process of the service, while it runs.",
    value: ofKnown((known) => (isUp(known) ? known.status.pid : undefined)),
  },
  {
    name: "runit_service_start_time_seconds",
    help: "When the running process was started, in seconds since 1970.",
    value: ofKnown((known) => (isUp(known) ? startTime(known) : undefined)),
  },
];

function isUp({ status }: Known): boolean {
  return status.phase === "run" && status.pid !== 0;
}

function startTime({ status: { since } }: Known): number {
  return since.seconds + Math.floor(since.nanoseconds / 1000) / 1e6;
}

/** The exposition: all metrics, of each service and its log; the last line is ended. */
export function prometheus(services: readonly Service[]): string {
  const series = services.flatMap(({ name, state, log }) => [
    { labels: labels(name, "service"), state },
    ...(log === undefined ? [] : [{ labels: labels(name, "log"), state: log }]),
  ]);
  return METRICS.map(({ name, help, value }) => {
    const samples = series.flatMap((one) => {
      const number = value(one.state);
      return number === undefined ? [] : [`${name}${one.labels} ${number}\n`];
    });
    return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${samples.join("")}`;
  }).join("");
}

function labels(name: Bytes, process: "service" | "log"): string {
  const value = decodedWithEscapes(name)
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("\n", "\\n");
  return `{service="${value}",process="${process}"}`;
}
