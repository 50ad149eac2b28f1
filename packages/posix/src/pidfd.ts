/**
 * Processes that are no children of this one, held by a pidfd: what is done to them is never done to another one
 * that has got the pid.
 */
import { close, duplicate } from "./files.ts";
import { checked, libc } from "./libc.ts";
import { startTime, zombieStatus } from "./process-identity.ts";
import { type SignalName, signals } from "./signals.ts";

/** System calls that not every C library has a function for; the numbers are the same on all architectures. */
const PIDFD_SEND_SIGNAL = 424;
const PIDFD_OPEN = 434;
const PIDFD_GET_INFO = 0xc040ff0bn;
/** struct pidfd_info: its size, and where its parts stand. */
const INFO_SIZE = 64;
const INFO_EXIT_CODE_AT = 60;
const INFO_HAS_EXIT = 8n;

export class Stranger {
  readonly pid: number;
  /** In the kernel's ticks since the boot. */
  readonly startTime: number | undefined;
  readonly #fd: number;

  /**
   * Holds the process that has this pid now, or the one that a pidfd is of.
   * @throws SystemError as pidfd_open(2): ESRCH when nobody has it, ENOSYS where the kernel does not know how.
   */
  constructor(pid: number, pidfd?: number) {
    this.pid = pid;
    this.#fd = pidfd ?? checked(libc.syscall(PIDFD_OPEN, pid, 0, 0, 0), "pidfd_open");
    this.startTime = startTime(pid);
  }

  get pidfd(): number {
    return this.#fd;
  }

  /** @throws SystemError as pidfd_send_signal(2): ESRCH when it has ended. */
  signal(name: SignalName): void {
    checked(libc.syscall(PIDFD_SEND_SIGNAL, this.#fd, signals[name], 0, 0), "pidfd_send_signal");
  }

  /** Lets go of it. */
  release(): void {
    close(this.#fd);
  }

  /**
   * Calls `ended` with its wait status when it has ended, and lets go of it; with undefined where the kernel does
   * not tell the status. It does as long as its parent has not waited for it, and from Linux 6.15 on also then.
   */
  onEnd(ended: (status: number | undefined) => void): void {
    const over = () => {
      const status = this.#status();
      this.release();
      ended(status);
    };
    // The runtime waits for it as for a socket. It finds that it is none, and closes it, when it has something to tell.
    const options = { fd: duplicate(this.#fd), socket: { data() {}, error() {}, close: over } };
    // The runtime's types know of `fd`, but forgot it here.
    void Bun.connect(options satisfies Bun.FdSocketOptions as unknown as Bun.UnixSocketOptions);
  }

  #status(): number | undefined {
    const zombie = zombieStatus(this.pid, this.startTime);
    if (zombie !== undefined) return zombie;
    const info = Buffer.alloc(INFO_SIZE);
    info.writeBigUInt64LE(INFO_HAS_EXIT);
    if (libc.ioctl(this.#fd, PIDFD_GET_INFO, info) === -1) return undefined;
    const hasExit = (info.readBigUInt64LE() & INFO_HAS_EXIT) !== 0n;
    return hasExit ? info.readInt32LE(INFO_EXIT_CODE_AT) : undefined;
  }
}
