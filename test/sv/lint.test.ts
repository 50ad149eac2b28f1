/** `sv lint`: faults planted one by one, and trees with none. */
import { expect, test } from "bun:test";
import { chmodSync, symlinkSync } from "node:fs";
import { AS_NOBODY } from "../lib/nobody.ts";
import { Services, SLEEPER } from "./lib/services.ts";

interface Fault {
  readonly name: string;
  /** The files of the service, which is called `s`; `run` is a good one unless it is given. */
  readonly files?: Record<string, string>;
  /** What cannot be written as files, done to the service directory. */
  readonly plant?: (path: (name: string) => string) => void;
  /** What is said, in a line of its own. */
  readonly says: RegExp;
}

const run = (script: string) => ({ run: `#!/bin/sh\n${script}\n` });
const LOGGED = { "log/run": "#!/bin/sh\nexec cat\n" };

const FAULTS: readonly Fault[] = [
  { name: "no run", files: { run: "", other: "" }, plant: () => {}, says: /^s\/run: is not executable/ },
  { name: "run not executable", files: { run: "exec sleep 1\n" }, says: /^s\/run: is not executable: chmod/ },
  { name: "run empty", files: { run: "" }, says: /^s\/run:1: is empty/ },
  { name: "run a directory", files: { "run/file": "" }, says: /^s\/run: is a directory/ },
  { name: "no interpreter line", files: { run: "exec sleep 1\n" }, says: /^s\/run:1: has no interpreter/ },
  { name: "no such interpreter", files: { run: "#!/no/such/sh\n" }, says: /^s\/run:1: its interpreter \/no/ },
  {
    name: "line ends of DOS",
    files: { run: "#!/bin/sh\r\nexec x\r\n" },
    says: /^s\/run:1: has line ends of DOS/,
  },
  {
    name: "no shell script",
    files: run("if true; then\nexec sleep 1"),
    says: /^s\/run:\d+: is no shell script/,
  },
  { name: "no exec", files: run("set -e\nsleep 1000"), says: /^s\/run:3: does not become sleep/ },
  {
    name: "no exec in a branch",
    files: run("if x; then\nsleep 9\nelse\nexec y\nfi"),
    says: /^s\/run:3: does not/,
  },
  { name: "background", files: run("exec sleep 1000 &"), says: /^s\/run:2: leaves the service in the back/ },
  {
    name: "a daemon by default",
    files: run("exec /usr/bin/env dnsmasq -C x"),
    says: /^s\/run:2: dnsmasq goes/,
  },
  { name: "sshd without -D", files: run("exec chpst -u root sshd -e"), says: /^s\/run:2: sshd goes.*add -D/ },
  { name: "nginx", files: run("exec nginx"), says: /^s\/run:2: nginx goes.*daemon off/ },
  {
    name: "made a daemon",
    files: run("exec redis-server --daemonize yes"),
    says: /^s\/run:2: redis-server is/,
  },
  {
    name: "an init script",
    files: run("exec /etc/init.d/web start"),
    says: /^s\/run:2: web starts something/,
  },
  {
    name: "no such program",
    files: run("exec /no/such/program"),
    says: /^s\/run:2: \/no\/such\/program does/,
  },
  {
    name: "output lost",
    files: { ...run("exec sleep 1 >/dev/null"), ...LOGGED },
    says: /^s\/run:2: its output/,
  },
  { name: "no env directory", files: run("exec chpst -e ./env sleep 1"), says: /^s\/run:2: the environment/ },
  {
    name: "no such user",
    files: run("exec chpst -u nobody-here sleep 1"),
    says: /^s\/run:2: there is no user/,
  },
  { name: "no log/run", files: { "log/file": "" }, says: /^s\/log\/run: is missing/ },
  {
    name: "log/run not executable",
    files: { "log/run": "exec cat\n" },
    says: /^s\/log\/run: is not executable/,
  },
  { name: "log a file", files: { log: "" }, says: /^s\/log: is no directory/ },
  {
    name: "no log directory",
    files: { "log/run": "#!/bin/sh\nexec svlogd -tt ./main\n" },
    says: /^s\/log\/run:2: svlogd cannot/,
  },
  {
    name: "log/finish",
    files: { ...LOGGED, "log/finish": "#!/bin/sh\n" },
    says: /^s\/log\/finish: is never run/,
  },
  { name: "finish not executable", files: { finish: "true\n" }, says: /^s\/finish: is not executable/ },
  { name: "check not executable", files: { check: "true\n" }, says: /^s\/check: is not executable/ },
  {
    name: "control not executable",
    files: { "control/t": "true\n" },
    says: /^s\/control\/t: is not executable/,
  },
  {
    name: "control misnamed",
    files: { "control/term": "#!/bin/sh\n" },
    says: /^s\/control\/term: is never run/,
  },
  { name: "supervise a file", files: { supervise: "" }, says: /^s\/supervise: is no directory/ },
  {
    name: "supervise a link that cannot be made",
    plant: (path) => symlinkSync("/no/such/place/s", path("supervise")),
    says: /^s\/supervise: is a link to \/no\/such\/place\/s/,
  },
  {
    name: "run a dangling link",
    files: { other: "" },
    plant: (path) => symlinkSync("/no/run", path("finish")),
    says: /^s\/finish: is a link that leads nowhere/,
  },
];

test.concurrent.each(FAULTS.map((fault) => [fault.name, fault] as const))("fault: %s", async (_, fault) => {
  await using box = new Services();
  const files = { run: SLEEPER, ...fault.files };
  if (fault.files && "run/file" in fault.files) Reflect.deleteProperty(files, "run");
  box.write(Object.fromEntries(Object.entries(files).map(([name, content]) => [`s/${name}`, content])));
  fault.plant?.((name) => box.path("s", name));
  const { stdout, exit } = await box.sv(["lint"]);
  expect(stdout.split("\n").filter((line) => fault.says.test(line))).toHaveLength(1);
  expect(exit).toBe(1);
});

test.concurrent("faults of the services directory, all told", async () => {
  await using box = new Services();
  box.write({ "good/run": SLEEPER, ".hidden/run": SLEEPER, "norun/file": "" });
  symlinkSync("/nonexistent", box.path("lost"));
  symlinkSync("good", box.path("again"));
  expect(await box.sv(["lint"])).toEqual({
    stdout: `.hidden: is never started: runsvdir passes over names that begin with a dot
good: is the same directory as again: it has one runsv only
lost: is a link that leads nowhere
norun/run: is missing: it is what is run
`,
    stderr: "",
    exit: 1,
  });
  expect((await box.sv(["lint", "good"])).exit).toBe(0);
  expect((await box.sv(["lint", "norun", "./good"])).stdout).toBe(
    "norun/run: is missing: it is what is run\n",
  );
});

test.concurrent("nothing to say of good trees", async () => {
  await using box = new Services();
  box.write({
    "sleep/run": SLEEPER,
    "sleep/down": "",
    "full/run":
      '#!/bin/sh -e\n# the service\nexec 2>&1\nulimit -n 100\ncd /\n[ -e x ] || mkdir -p /tmp\nexec env A=b \\\n  chpst -u root:root -n 2 -P sshd -D "$@"\n',
    "full/finish": '#!/bin/sh\necho "$1"\nrm -f x\n',
    "full/check": "#!/bin/sh\nping -c 1 localhost >/dev/null 2>&1\n",
    "full/control/t": "#!/bin/sh\nkill -INT $1 &\n",
    "full/log/run": "#!/bin/sh\nmkdir -p ./main\nexec svlogd -tt -l 1000 ./main\n",
    "full/log/down": "",
    "loop/run": "#!/bin/sh\ntrap 'exit 0' TERM\nwhile :; do echo; sleep 1; done\n",
    "choice/run": '#!/bin/bash\ncase $1 in\n  a) exec sleep 1;;\n  *) exec /bin/sleep "$2" ;;\nesac\n',
    "function/run": "#!/bin/sh\nserve() {\n  sleep 1000 &\n  wait\n}\nserve\n",
    "waiting/run": "#!/bin/sh\nsleep 1000 &\necho $! >pid\nwait\n",
    "here/run": "#!/bin/sh\ncat >x <<E\nsleep &\nE\nexec sleep 1\n",
    "perl/run": "#!/usr/bin/perl\nexec 'sleep', 1\n",
    "silent/run": "#!/bin/sh\nexec sleep 1 >/dev/null\n",
    "nginx/run": "#!/bin/sh\nexec nginx -g 'daemon off;'\n",
    "elsewhere/run": "#!/bin/sh\nexec chpst -C /srv/app ./worker\n",
    "root/run": "#!/bin/sh\nexec chpst -/ /srv/root /bin/worker\n",
    "cron/run": "#!/bin/sh\nexec busybox crond -f\n",
  });
  symlinkSync("/bin/sleep", box.path("sleep/finish"));
  symlinkSync(box.path("made-later"), box.path("sleep/supervise"));
  expect(await box.sv(["lint"])).toEqual({ stdout: "", stderr: "", exit: 0 });
});

test.concurrent("what may not be read is a finding", async () => {
  await using box = new Services();
  box.write({ "s/run": SLEEPER });
  chmodSync(box.directory, 0o755);
  chmodSync(box.path("s/run"), 0o711);
  const { stdout, exit } = await box.run([...AS_NOBODY, "sv", "lint", "./s"]);
  expect(stdout).toBe("./s/run: cannot be read: access denied\n");
  expect(exit).toBe(1);
});
