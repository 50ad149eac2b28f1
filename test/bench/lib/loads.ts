/** What svlogd is told to do with lines. */

export interface Load {
  /** How svlogd is called, in short words. */
  readonly name: string;
  readonly options: readonly string[];
  /** The content of `config`. */
  readonly config: string;
  /** How many log directories there are. */
  readonly directories: number;
}

/** Nine that match nothing, and one that matches three lines of four, all of which are to be logged. */
const PATTERNS = `-postfix/*: *
-dhclient: *
-CRON[+0*]: *
-kernel: audit: *
-sshd: info: Accepted *
-nginx: *: upstream timed out*
-*: debug: heartbeat*
-app: trace: *
-*: *: Jurgen
+*: *: *
`;

const plain: Load = { name: "without options", options: [], config: "", directories: 1 };

export const loads = {
  plain,
  stamped: { ...plain, name: "-t", options: ["-t"] },
  readable: { ...plain, name: "-tt", options: ["-tt"] },
  patterns: { ...plain, name: "-t, 10 patterns", options: ["-t"], config: PATTERNS },
  replacing: { ...plain, name: "-t -r _", options: ["-t", "-r", "_"] },
  directories: { ...plain, name: "-t, 3 directories", options: ["-t"], directories: 3 },
} as const satisfies Record<string, Load>;
