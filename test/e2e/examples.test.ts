/**
 * The service directories of docs/examples, as they stand there, with the configuration that Debian's packages
 * bring, each in a machine of its own.
 */
import { expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Machine, machines, PROGRAMS } from "../lib/machine.ts";
import { Sandbox } from "../lib/sandbox.ts";
import { available, ours, ROOT } from "../lib/suite.ts";
import { until } from "../lib/until.ts";

const EXAMPLES = join(ROOT, "docs", "examples");

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
    prepare: "rm -rf /etc/crontab /etc/cron.d/* /var/spool/cron/*",
  },
  dhcpd: {
    program: "/usr/sbin/dhcpd",
    says: "dhcpd has ended: exit code -1, wait status 9",
    prepare: `ip link add lan type veth peer name client
      ip addr add 192.0.2.1/24 dev lan
      ip link set lan up
      echo '${SUBNET}' >/etc/dhcp/dhcpd.conf`,
  },
  dnsmasq: { program: "/usr/sbin/dnsmasq", says: "started, version" },
  nginx: { program: "/usr/sbin/nginx", says: "start worker processes" },
  node: { program: "/usr/bin/node", says: "listening on 8080" },
  postgresql: {
    program: "/usr/lib/postgresql/15/bin/postgres",
    says: "database system is ready to accept connections",
    prepare: `cluster=/var/lib/postgresql/15/main
      rm -rf $cluster /etc/postgresql/15
      mkdir -p $cluster /etc/postgresql/15
      chown postgres $cluster
      dist/bin/chpst -u postgres /usr/lib/postgresql/15/bin/initdb --no-sync -D $cluster >/dev/null
      ln -s $cluster /etc/postgresql/15/main`,
  },
  sshd: { program: "/usr/sbin/sshd", says: "Server listening on" },
};

/** Adds the example $1 to the services of a machine, when $2 has prepared it. */
const ADD = `eval "$2"
  cp -r "docs/examples/$1" "/etc/service/.$1"
  mv "/etc/service/.$1" "/etc/service/$1"`;

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

const testable = available("a machine of a test's own", machines) ? DAEMONS : {};

for (const [name, { program, says, prepare = "" }] of Object.entries(testable)) {
  if (!available(program, existsSync(program) || undefined)) continue;
  test.concurrent(`${name} runs, is killed, runs again, and stops`, async () => {
    await using machine = new Machine();
    await machine.boot();
    expect(await machine.inside("sh", "-euc", ADD, "sh", name, prepare)).toMatchObject({ exit: 0 });
    const sv = (...words: string[]) => machine.inside(join(PROGRAMS, "sv"), "-w", "60", ...words, name);
    const read = async (file: string) => (await machine.inside("cat", `/etc/service/${name}/${file}`)).stdout;
    const pid = async () => (await read("supervise/pid")).trim();
    await until(`${name} to be up`, async () => (await sv("start")).exit === 0);
    const first = await pid();

    await machine.inside("sh", "-c", `kill -KILL ${first}`);
    await until("another pid", async () => ![first, ""].includes(await pid()));
    const { stdout } = await sv("check");
    expect(stdout).toStartWith(`ok: run: ${name}: (pid ${await pid()}) `);

    expect((await sv("stop")).exit).toBe(0);
    await until(`the end of all that ${name} has started`, async () => {
      const { stdout: left } = await machine.inside("ps", "-e", "-o", "comm=");
      return left.trim().split("\n").sort().join() === "ps,runsv,runsvdir,svlogd";
    });
    await until(`the log to have: ${says}`, async () => (await read("log/main/current")).includes(says));
  });
}
