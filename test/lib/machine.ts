/**
 * A machine of a test's own, to do with as it likes: the files of this one, as a copy that is written to in
 * memory, an empty /run and /tmp, its own processes and an empty network. What is done there is not done here.
 */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { childrenOf } from "./container.ts";
import { type Result, type Running, Sandbox, type StartOptions } from "./sandbox.ts";
import { ours, ROOT } from "./suite.ts";
import { until } from "./until.ts";

const NAMESPACES = ["--mount", "--uts", "--ipc", "--pid", "--net", "--cgroup"];

/**
 * Puts the machine together in $1, an empty directory, with the project $2 in it, and becomes process 1: the rest
 * of the arguments. The project may be on a file system of its own; whoever is there may go to it.
 */
const BUILD = `
  project=$2
  mount -t tmpfs none "$1"
  cd "$1"
  shift 2
  copy() {
    mkdir -p "$2/upper" "$2/work" "root$1"
    mount -t overlay none -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" "root$1"
  }
  copy / system
  for directory in dev run tmp; do mount -t tmpfs none "root/$directory"; done
  chmod 1777 root/tmp
  copy "$project" project
  parent=$project
  while parent=$(dirname "$parent"); [ "$parent" != / ]; do chmod a+x "root$parent"; done

  cd root
  mount -t proc none proc
  mount --bind proc/sys proc/sys
  mount -o remount,bind,ro proc/sys
  mount -t sysfs -o ro none sys
  for device in full null random tty urandom zero; do
    : >"dev/$device"
    mount --bind "/dev/$device" "dev/$device"
  done
  mkdir dev/pts dev/shm
  mount -t devpts -o newinstance,ptmxmode=666,mode=620 none dev/pts
  mount -t tmpfs none dev/shm
  ln -s pts/ptmx dev/ptmx
  ln -s /proc/self/fd dev/fd
  rm -rf etc/service
  mkdir -p etc/service etc/sv
  ip link set lo up
  exec chroot . "$@"`;

/** Our programs as they are there, where everybody gets to the checkout. */
export const PROGRAMS = join(ROOT, "dist", "bin");
/** What would reach the kernel, which is that of this machine, is not permitted; nothing tells where services are. */
const START = ["setpriv", "--bounding-set=-sys_module,-sys_rawio,-sys_time", "env", "-u", "SVDIR"];

/** As a person has it who logs in there. */
const PATH = (process.env.PATH ?? "")
  .split(":")
  .filter((directory) => !directory.includes("node_modules"))
  .join(":");
const ENVIRONMENT = { PATH, HOME: homedir(), LANG: "C.UTF-8", npm_config_offline: "true" };

const building = (directory: string, processOne: readonly string[]) => [
  ...["unshare", ...NAMESPACES, "--fork", "--kill-child"],
  ...["sh", "-euc", BUILD, "sh", directory, ROOT],
  ...[...START, `PATH=${PROGRAMS}:${PATH}`, ...processOne],
];

/** Whether there can be one here; undefined where there cannot, as `available` takes it. */
export const machines: true | undefined = canBuild() ? true : undefined;

function canBuild(): boolean {
  const directory = mkdtempSync(join(tmpdir(), "runit-ts-"));
  try {
    return Bun.spawnSync(building(directory, ["true"])).exitCode === 0;
  } finally {
    rmdirSync(directory);
  }
}

/** What process 1 is: our runsvdir, with the services of the machine. */
const RUNSVDIR = ["runsvdir", "-P", "/etc/service"];

export class Machine extends Sandbox {
  #processOne = 0;

  constructor() {
    super(ours.bin);
    // Services that are not root's have to get there.
    chmodSync(this.directory, 0o755);
    mkdirSync(this.path("machine"));
  }

  /** @param processOne the command of process 1, which has to reap orphans */
  async boot(processOne: readonly string[] = RUNSVDIR): Promise<void> {
    const { pid, said } = this.start(this.building(processOne), { env: ENVIRONMENT });
    await this.#find(pid, processOne).catch((cause) => {
      throw new Error(`no machine: ${said()}`, { cause });
    });
  }

  /** Waits until process 1 has become the command. */
  async #find(unshare: number, command: readonly string[]): Promise<void> {
    const name = basename(command.find((word) => !word.includes("=")) ?? "");
    this.#processOne = await until(`${name} as process 1`, () =>
      childrenOf(unshare).find((pid) => readFileSync(`/proc/${pid}/comm`, "utf8") === `${name}\n`),
    );
  }

  protected building(processOne: readonly string[]): readonly string[] {
    return building(this.path("machine"), processOne);
  }

  /** Starts a command there, in the project's directory. */
  enter(command: readonly string[], options: StartOptions = {}): Running {
    const entering = ["nsenter", `--target=${this.#processOne}`, ...NAMESPACES, "--root"];
    const env = { ...ENVIRONMENT, ...options.env };
    return this.start([...entering, ...START, "-C", ROOT, ...command], { ...options, env });
  }

  /** Runs a command there. */
  inside(...command: string[]): Promise<Result> {
    return this.enter(command).ended;
  }
}
