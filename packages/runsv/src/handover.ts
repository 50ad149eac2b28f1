/** What runsv knows of a service directory, for the next program in the same process (kill -USR2). */
import type { Bytes } from "@runit-ts/posix";
import type { Held } from "@runit-ts/protocol";
import type { PipeEnds } from "./log-pipe.ts";
import type { Process, Role, State } from "./state.ts";

/** To be raised when anything here, or in `state.ts`, gets another meaning. */
export const FORMAT = 1;

export interface DirectoryHandover {
  /** A descriptor of the service directory. */
  readonly fd: number;
  readonly state: PackedState;
  readonly supervise: Record<Role, Held>;
  /** The FIFOs' read ends. */
  readonly controls: Partial<Record<Role, number>>;
  readonly logPipe: PipeEnds | undefined;
  /** How long the rests are that are not over, in milliseconds. */
  readonly rests: readonly (readonly [Role, number])[];
  /** Processes that are no children, and their pidfds. */
  readonly survivors: readonly (readonly [pid: number, pidfd: number])[];
}

/** What one runsv for several directories knows. */
export interface SharedHandover {
  readonly served: readonly (readonly [name: Bytes, DirectoryHandover])[];
  /** Those that wait for their locks, and whether they are still wanted. */
  readonly waiting: readonly (readonly [name: Bytes, isWanted: boolean])[];
  /** Whether there may be more. */
  readonly readsMore: boolean;
  readonly hasFailed: boolean;
  /** Of a line that has begun on standard input. */
  readonly inbox: Bytes;
  /** What is still to be told. */
  readonly outbox: Bytes;
}

/** Every descriptor that it names. */
export function descriptorsIn(handover: DirectoryHandover): readonly number[] {
  const { fd, supervise, logPipe, survivors } = handover;
  return [
    fd,
    ...supervise.service.open,
    ...supervise.log.open,
    ...(logPipe ? [logPipe.reader, logPipe.writer] : []),
    ...survivors.map(([, pidfd]) => pidfd),
  ];
}

/** The next program's monotonic clock begins anew: times become ages; without one, there was no start yet. */
interface PackedProcess extends Omit<Process, "startedAt"> {
  readonly age?: number;
}

export interface PackedState extends Pick<State, "departure"> {
  readonly service: PackedProcess;
  readonly log?: PackedProcess | undefined;
}

/** @param now monotonic milliseconds */
export function pack({ departure, service, log }: State, now: number): PackedState {
  const packed = ({ startedAt, ...rest }: Process): PackedProcess =>
    Number.isFinite(startedAt) ? { ...rest, age: now - startedAt } : rest;
  return { departure, service: packed(service), log: log && packed(log) };
}

/** @param now monotonic milliseconds */
export function unpack({ departure, service, log }: PackedState, now: number): State {
  const unpacked = ({ age = Number.POSITIVE_INFINITY, ...rest }: PackedProcess): Process => ({
    ...rest,
    startedAt: now - age,
  });
  return { departure, service: unpacked(service), log: log && unpacked(log) };
}
