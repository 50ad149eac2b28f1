/** posix_spawn(3): no copy of the runtime's memory, and no code between fork and exec. */

import { type Bytes, cString } from "./bytes.ts";
import { SystemError } from "./errors.ts";
import { address, i16, i32, libraryFunctions, type Pointer, ptr } from "./ffi.ts";
import { callersEnvironment, origin } from "./origin.ts";
import { type SignalName, signalSet, sigset } from "./signals.ts";

const library = /* @__PURE__ */ libraryFunctions({
  posix_spawn: { args: [address, address, address, address, address, address], returns: i32 },
  posix_spawnp: { args: [address, address, address, address, address, address], returns: i32 },
  posix_spawn_file_actions_init: { args: [address], returns: i32 },
  posix_spawn_file_actions_destroy: { args: [address], returns: i32 },
  posix_spawn_file_actions_adddup2: { args: [address, i32, i32], returns: i32 },
  posix_spawn_file_actions_addclose: { args: [address, i32], returns: i32 },
  posix_spawn_file_actions_addfchdir_np: { args: [address, i32], returns: i32 },
  posix_spawn_file_actions_addchdir_np: { args: [address, address], returns: i32 },
  posix_spawnattr_init: { args: [address], returns: i32 },
  posix_spawnattr_setflags: { args: [address, i16], returns: i32 },
  posix_spawnattr_setsigdefault: { args: [address, address], returns: i32 },
  posix_spawnattr_setsigmask: { args: [address, address], returns: i32 },
});

const POSIX_SPAWN_SETSIGDEF = 0x04;
const POSIX_SPAWN_SETSIGMASK = 0x08;
const POSIX_SPAWN_SETSID = 0x80;
/** More than posix_spawnattr_t and posix_spawn_file_actions_t take in any C library. */
const STRUCT_ROOM = 512;
const POINTER_SIZE = 8;

export interface SpawnRequest {
  /** The program; looked for along PATH when `search` is set and it has no slash. */
  readonly program: Bytes;
  /** Its arguments, from argv[0] on. */
  readonly argv: readonly Bytes[];
  readonly search?: boolean;
  /** Descriptor of the directory it starts in, and a path from there. Without: this process's own. */
  readonly directory?: number;
  readonly subdirectory?: Bytes;
  /** Descriptors that become its standard input, output and error. */
  readonly stdin?: number | undefined;
  readonly stdout?: number | undefined;
  /** Descriptors that become others of its: from, to. No `from` may be a `to` of another. */
  readonly others?: readonly (readonly [from: number, to: number])[];
  /** Whether it starts with standard output closed. */
  readonly closeStdout?: boolean;
  /** Whether it leads a session of its own. */
  readonly newSession?: boolean;
  /** Is given the pid before the program is executed; if this process dies in it, the program never is. */
  readonly announce?: (pid: number) => void;
  /** The signals this program catches: they are at their default and not blocked in the new one. */
  readonly catches: readonly SignalName[];
}

const attributes = new Map<string, Buffer>();

/** The new process has the signal mask and the ignored signals that this one was started with. */
function attributesFor(catches: readonly SignalName[], newSession: boolean): Buffer {
  const key = `${catches} ${newSession}`;
  const known = attributes.get(key);
  if (known !== undefined) return known;
  const attribute = Buffer.alloc(STRUCT_ROOM);
  const caught = signalSet(catches);
  const all = (1n << 64n) - 1n;
  library.posix_spawnattr_init(attribute);
  library.posix_spawnattr_setflags(
    attribute,
    POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | (newSession ? POSIX_SPAWN_SETSID : 0),
  );
  library.posix_spawnattr_setsigdefault(attribute, sigset((all ^ origin.ignored) | caught));
  library.posix_spawnattr_setsigmask(attribute, sigset(origin.blocked & (all ^ caught)));
  attributes.set(key, attribute);
  return attribute;
}

function addFileActions(actions: Buffer, request: SpawnRequest, subdirectory: Buffer | undefined): void {
  if (request.stdin !== undefined) library.posix_spawn_file_actions_adddup2(actions, request.stdin, 0);
  if (request.stdout !== undefined) library.posix_spawn_file_actions_adddup2(actions, request.stdout, 1);
  for (const [from, to] of request.others ?? []) library.posix_spawn_file_actions_adddup2(actions, from, to);
  if (request.closeStdout) library.posix_spawn_file_actions_addclose(actions, 1);
  if (request.directory !== undefined)
    library.posix_spawn_file_actions_addfchdir_np(actions, request.directory);
  if (subdirectory !== undefined) library.posix_spawn_file_actions_addchdir_np(actions, subdirectory);
}

/** What execve(2) takes for argv: addresses of texts. They stand in one block with it, and live as long. */
export function argumentVector(texts: readonly Bytes[]): Buffer {
  const strings = texts.map(cString);
  const size = (strings.length + 1) * POINTER_SIZE;
  const block = Buffer.alloc(strings.reduce((sum, { length }) => sum + length, size));
  const pointers = new BigUint64Array(block.buffer, 0, strings.length);
  const start = ptr(block);
  let at = size;
  strings.forEach((string, index) => {
    pointers[index] = BigInt(start + at);
    block.set(string, at);
    at += string.length;
  });
  return block;
}

let environment: Pointer | undefined;

/**
 * Starts a program with the caller's environment, dispositions and descriptors, and this process's limits;
 * gives its pid.
 * @throws SystemError with call `posix_spawn`: the errno of fork, of changing directory, or of execve.
 */
export function posixSpawn(request: SpawnRequest): number {
  environment ??= callersEnvironment();
  const program = cString(request.program);
  const subdirectory = request.subdirectory === undefined ? undefined : cString(request.subdirectory);
  const actions = Buffer.alloc(STRUCT_ROOM);
  const pid = new Int32Array(1);
  const call = request.search ? library.posix_spawnp : library.posix_spawn;
  library.posix_spawn_file_actions_init(actions);
  addFileActions(actions, request, subdirectory);
  const failure = call(
    pid,
    program,
    actions,
    attributesFor(request.catches, request.newSession ?? false),
    argumentVector(request.argv),
    environment,
  );
  library.posix_spawn_file_actions_destroy(actions);
  if (failure !== 0) throw new SystemError(failure, "posix_spawn", request.program);
  return pid[0] ?? -1;
}
