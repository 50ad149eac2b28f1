/**
 * The service directories of docs/examples, as they stand there, with the configuration that Debian's packages
 * bring, on a machine of their own: without other processes, with an empty network and an empty /run.
 */
import { expect, test } from "bun:test";
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { childrenOf, namespaces } from "../lib/container.ts";
import { Sandbox } from "../lib/sandbox.ts";
import { available, ours, ROOT } from "../lib/suite.ts";
import { until } from "../lib/until.ts";

const EXAMPLES = join(ROOT, "docs", "examples");

/** What daemons write to outside of their directories is not kept; $1 prepares the rest. */
const MACHINE = `
  for directory in /run /var/log /var/lib/dhcp /var/lib/postgresql /etc/postgresql /etc/cron.d /var/spool/cron; do
    [ ! -d $directory ] || mount -t tmpfs -o mode=755 none $directory
  done
  ip link set lo up
  eval "$1"
  exec runsvdir -P services`;

const SUBNET = "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10 192.0.2.20; }";

interface Example {
  /** What has to be installed. */
  readonly program: string;
  /** What is in its log in the end. */
  readonly says: string;
  /** What a machine has, and an empty one has not. */
  readonly prepare?: string;
}

const DAEMONS: Record<string, Example> = {
  cron: {
    program: "/usr/sbin/cron",
    says: "cron has ended: exit code -1, wait status 9",
    prepare: "mount --bind /dev/null /etc/crontab",
  },
  dhcpd: {
    program: "/usr/sbin/dhcpd",
    says: "dhcpd has ended: exit code -1, wait status 9",
    prepare: `ip link add lan type veth peer name client
      ip addr add 192.0.2.1/24 dev lan
      ip link set lan up
      echo '${SUBNET}' >dhcpd.conf
      mount --bind dhcpd.conf /etc/dhcp/dhcpd.conf`,
  },
  dnsmasq: { program: "/usr/sbin/dnsmasq", says: "started, version" },
  nginx: { program: "/usr/sbin/nginx", says: "start worker processes", prepare: "mkdir /var/log/nginx" },
  node: { program: "/usr/bin/node", says: "listening on 8080" },
  postgresql: {
    program: "/usr/lib/postgresql/15/bin/postgres",
    says: "database system is ready to accept connections",
    prepare: `cluster=/var/lib/postgresql/15/main
      mkdir -p $cluster /etc/postgresql/15
      chown postgres $cluster
      chpst -u postgres /usr/lib/postgresql/15/bin/initdb --no-sync -D $cluster >/dev/null
      ln -s $cluster /etc/postgresql/15/main`,
  },
  sshd: { program: "/usr/sbin/sshd", says: "Server listening on" },
};

/** A machine with one of the examples for a service. */
class Machine extends Sandbox {
  #processOne = 0;

  constructor() {
    super(ours.bin);
    // Services that are not root's have to get there.
    chmodSync(this.directory, 0o755);
  }

  async boot(name: string, prepare = ""): Promise<void> {
    cpSync(join(EXAMPLES, name), this.path("services", name), { recursive: true });
    const own = ["--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"];
    const { pid } = this.start(["unshare", ...own, "sh", "-euc", MACHINE, "sh", prepare], {
      env: { SVDIR: this.path("services") },
    });
    this.#processOne = await until("process 1", () => childrenOf(pid)[0]);
    const comm = `/proc/${this.#processOne}/comm`;
    await until("runsvdir", () => readFileSync(comm, "utf8") === "runsvdir\n");
  }

  /** Runs a command there. */
  inside(...command: string[]) {
    const enter = ["nsenter", `--target=${this.#processOne}`, "--mount", "--net", "--pid"];
    return this.run([...enter, ...command], { env: { SVDIR: this.path("services") } });
  }
}

test("there is a test for each, and a row in the README", () => {
  const names = readdirSync(EXAMPLES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  expect(Object.keys(DAEMONS)).toEqual(names);
  const page = readFileSync(join(EXAMPLES, "README.md"), "utf8");
  for (const name of names) expect(page).toContain(`| [${name}](${name}/)`);
});

test.concurrent("sv lint has nothing to say about them", async () => {
  await using box = new Sandbox(ours.bin);
  const names = Object.keys(DAEMONS).map((name) => join(EXAMPLES, name));
  expect(await box.run([join(ours.bin, "sv"), "lint", ...names])).toEqual({
    stdout: "",
    stderr: "",
    exit: 0,
  });
});

const testable = available("a namespace", namespaces) ? DAEMONS : {};

for (const [name, { program, says, prepare }] of Object.entries(testable)) {
  if (!available(program, existsSync(program) || undefined)) continue;
  test.concurrent(`${name} runs, is killed, runs again, and stops`, async () => {
    await using machine = new Machine();
    await machine.boot(name, prepare);
    const pid = () => machine.read("services", name, "supervise", "pid");
    const isUp = async () => (await machine.inside("sv", "-w", "60", "start", name)).exit === 0;
    await until(`${name} to be up`, isUp);
    const first = pid();

    await machine.inside("sh", "-c", `kill -KILL ${first}`);
    await until("another pid", () => pid() !== first && pid() !== "");
    const { stdout } = await machine.inside("sv", "-w", "60", "check", name);
    expect(stdout).toStartWith(`ok: run: ${name}: (pid ${pid()?.trim()}) `);

    expect((await machine.inside("sv", "-w", "60", "stop", name)).exit).toBe(0);
    await until(`the end of all that ${name} has started`, async () => {
      const { stdout: left } = await machine.inside("ps", "-e", "-o", "comm=");
      return left.trim().split("\n").sort().join() === "ps,runsv,runsvdir,svlogd";
    });
    const log = () => machine.read("services", name, "log", "main", "current");
    await until(`the log to have: ${says}`, () => log()?.includes(says));
  });
}
