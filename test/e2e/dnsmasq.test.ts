/** A real daemon: dnsmasq under runsvdir answers DNS on loopback; killed, it answers again. */
import { expect, test } from "bun:test";
import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Sandbox } from "../lib/sandbox.ts";
import { available, ours } from "../lib/suite.ts";
import { until } from "../lib/until.ts";

const dnsmasq = ["/usr/sbin/dnsmasq", "/usr/local/sbin/dnsmasq"].find((path) => existsSync(path));
const NAME = "firewall.example";
const ADDRESS = "192.0.2.53";

/** A UDP port on loopback that nobody uses now. */
async function freePort(): Promise<number> {
  const socket = createSocket("udp4");
  await new Promise<void>((bound) => {
    socket.bind(0, "127.0.0.1", bound);
  });
  const { port } = socket.address();
  socket.close();
  return port;
}

async function answers(port: number): Promise<boolean> {
  const resolver = new Resolver({ timeout: 200, tries: 1 });
  resolver.setServers([`127.0.0.1:${port}`]);
  try {
    return (await resolver.resolve4(NAME)).includes(ADDRESS);
  } catch {
    return false;
  }
}

if (available("dnsmasq", dnsmasq)) {
  test.concurrent("dnsmasq answers, is killed, and answers again", async () => {
    await using box = new Sandbox(ours.bin);
    const port = await freePort();
    const options = `--keep-in-foreground --no-hosts --no-resolv --conf-file=/dev/null --pid-file= --user=root --log-facility=- --listen-address=127.0.0.1 --bind-interfaces --port=${port} --address=/${NAME}/${ADDRESS}`;
    box.write({
      "services/dns/run": `#!/bin/sh\necho start >>../../starts\nexec ${dnsmasq} ${options} 2>&1\n`,
      "services/dns/finish": '#!/bin/sh\necho "$*" >>../../ends\n',
      "services/dns/log/run": "#!/bin/sh\nexec cat >>../../../log\n",
    });
    const env = { SVDIR: box.path("services") };
    const sv = (...words: string[]) => box.run([join(ours.bin, "sv"), ...words], { env });
    const pid = () => Number(box.read("services/dns/supervise/pid"));
    box.start([join(ours.bin, "runsvdir"), "services"], { env });
    await until("dnsmasq to answer", () => answers(port));
    const first = pid();
    expect(box.read("../../proc", String(first), "comm")).toBe("dnsmasq\n");
    expect((await sv("status", "dns")).stdout).toMatch(
      new RegExp(`^run: dns: \\(pid ${first}\\) \\d+s; run: log: \\(pid \\d+\\) \\d+s\n$`),
    );

    process.kill(first, "SIGKILL");
    await until("another dnsmasq", () => pid() !== first && pid() !== 0);
    await until("dnsmasq to answer again", () => answers(port));
    expect(box.read("starts")).toBe("start\nstart\n");
    expect(box.read("ends")).toBe("-1 9\n");

    const restarted = await sv("restart", "dns");
    expect(restarted.exit).toBe(0);
    await until("dnsmasq to answer after a restart", () => answers(port));
    expect(box.read("starts")).toBe("start\nstart\nstart\n");

    expect((await sv("stop", "dns")).stdout).toMatch(/^ok: down: dns: \d+s, normally up\n$/);
    expect(await answers(port)).toBe(false);
    await until("its last words in the log", () =>
      box.read("log")?.includes("exiting on receipt of SIGTERM"),
    );
  });
}
