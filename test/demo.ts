/**
 * The demo, `pnpm demo`: a tree of two services in a temporary directory, told as a story. Everything it shows
 * is run as shown. It takes away what it has made, however it ends.
 */
import { existsSync, readdirSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { type Running, Sandbox } from "./lib/sandbox.ts";
import { ours } from "./lib/suite.ts";
import { until } from "./lib/until.ts";

const WEB_RUN = `#!/bin/sh
exec "$RUNTIME" server.js
`;
const WEB_SERVER = `
Bun.serve({
  hostname: "127.0.0.1",
  port: Number(process.env.PORT),
  fetch() {
    console.log(process.pid + " was asked");
    return new Response(String(process.pid));
  },
});
`;
const WEB_LOG_RUN = `#!/bin/sh
exec svlogd -tt ./main
`;
const WEB_LOG_CONFIG = "# rotated at\ns100000\n# and so many are kept\nn5\n";
const MOODY_RUN = `#!/bin/sh
exec "$RUNTIME" -e 'setTimeout(() => process.exit(3), 1500)'
`;
const MOODY_FINISH = `#!/bin/sh
echo "run ended with exit code $1" >> ends
`;

const INTERRUPTIONS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
type Interruption = (typeof INTERRUPTIONS)[number];

/** Tells the story on one stage: a sandbox, and the address of the service in it. Stops when interrupted. */
class Demo {
  readonly #box: Sandbox;
  readonly #interrupted: AbortSignal;
  readonly #port = freePort();
  readonly #url = `http://127.0.0.1:${this.#port}/`;

  constructor(box: Sandbox, interrupted: AbortSignal) {
    this.#box = box;
    this.#interrupted = interrupted;
  }

  async tell(): Promise<void> {
    const tree = await this.#start();
    await this.#watchACrash();
    await this.#kill();
    await this.#restart();
    await this.#readLog();
    await this.#takeDown();
    await this.#fail();
    await this.#stop(tree);
  }

  async #start(): Promise<Running> {
    this.#say(
      "A services directory with two services: web answers HTTP with its pid and is logged, moody crashes.",
    );
    this.#box.write({
      "web/run": WEB_RUN,
      "web/server.js": WEB_SERVER,
      "web/log/run": WEB_LOG_RUN,
      "web/log/main/config": WEB_LOG_CONFIG,
      "moody/run": MOODY_RUN,
      "moody/finish": MOODY_FINISH,
    });
    this.#command(`export SVDIR=${this.#box.directory}`);
    this.#command('cat "$SVDIR/web/run"', WEB_RUN);
    this.#command('cat "$SVDIR/web/log/run"', WEB_LOG_RUN);
    this.#command('cat "$SVDIR/web/log/main/config"', WEB_LOG_CONFIG);

    this.#say("runsvdir starts a runsv for each of them, and each runsv its service.");
    this.#command('runsvdir "$SVDIR" &');
    const tree = this.#box.start([join(ours.bin, "runsvdir"), this.#box.directory], {
      env: { RUNTIME: process.execPath, PORT: String(this.#port) },
    });
    await this.#curl();
    await this.#sv("status", "web", "moody");
    return tree;
  }

  async #watchACrash(): Promise<void> {
    this.#say("moody ends with exit code 3. Its finish script takes a note, and it is started again.");
    const ends = await until("moody to crash", () => this.#box.read("moody", "ends"));
    this.#command('cat "$SVDIR/moody/ends"', ends);
    await this.#sv("check", "moody");
  }

  async #kill(): Promise<void> {
    const pid = await this.#answer();
    this.#say(`Somebody kills web, which is pid ${pid}. It answers again, with a new pid.`);
    this.#command(`kill -KILL ${pid}`);
    process.kill(pid, "SIGKILL");
    await this.#curl(pid);
  }

  async #restart(): Promise<void> {
    this.#say("Restarted on purpose; sv comes back as soon as the new process is there.");
    const pid = await this.#answer();
    await this.#sv("restart", "web");
    await this.#curl(pid);
  }

  async #readLog(): Promise<void> {
    this.#say("The log has all of it, whoever was running. Rotated here by hand, it goes on in a new file.");
    await this.#sv("alarm", "web/log");
    const main = this.#box.path("web", "log", "main");
    const old = await until("the rotated log", () => readdirSync(main).find((name) => name.endsWith(".s")));
    const pid = await this.#answer();
    const last = await until("the last line", () => {
      const text = this.#box.read("web", "log", "main", "current");
      return text?.includes(`${pid} was asked`) && text;
    });
    this.#command('cat "$SVDIR"/web/log/main/@*.s', this.#box.read("web", "log", "main", old));
    this.#command('cat "$SVDIR/web/log/main/current"', last);
  }

  async #takeDown(): Promise<void> {
    this.#say("Taken down, it stays down: nobody answers.");
    await this.#sv("stop", "web");
    if ((await this.#answerNow()) !== undefined) throw new Error("web answers although it is down");
    await this.#sv("status", "web", "moody");
  }

  async #fail(): Promise<void> {
    this.#say("The exit code is the number of services that failed.");
    await this.#sv("status", "web", "no-such-service");
  }

  async #stop(tree: Running): Promise<void> {
    this.#say("On HUP, runsvdir ends the tree: every runsv is told to stop its service and to exit.");
    this.#command(`kill -HUP ${tree.pid}`);
    process.kill(tree.pid, "SIGHUP");
    const { exit } = await tree.ended;
    this.#exitCode(exit);
    await until("the end of every process", () => this.#box.processes().length === 0);
  }

  #print(text: string): void {
    this.#interrupted.throwIfAborted();
    process.stdout.write(text);
  }

  #say(text: string): void {
    this.#print(`\n# ${text}\n`);
  }

  #command(command: string, output = ""): void {
    this.#print(`$ ${command}\n${output}`);
  }

  #exitCode(code: number): void {
    this.#print(`  (exit code ${code})\n`);
  }

  async #sv(...words: string[]): Promise<void> {
    this.#command(`sv ${words.join(" ")}`);
    const { stdout, stderr, exit } = await this.#box.run([join(ours.bin, "sv"), ...words]);
    this.#print(stdout + stderr);
    this.#exitCode(exit);
  }

  /** Asks web until it answers, and not as the process `former`. */
  async #curl(former?: number): Promise<void> {
    const pid = await this.#answer(former);
    this.#command(`curl ${this.#url}`, `${pid}\n`);
  }

  #answer(former?: number): Promise<number> {
    return until("web to answer", async () => {
      const pid = await this.#answerNow();
      return pid !== former && pid;
    });
  }

  /** The pid that web answers with; undefined when nobody answers. */
  async #answerNow(): Promise<number | undefined> {
    try {
      const response = await fetch(this.#url, { keepalive: false });
      return Number(await response.text());
    } catch {
      return undefined;
    }
  }
}

/** A port of the loopback interface that nobody listens on. */
function freePort(): number {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  listener.stop(true);
  return listener.port;
}

/** Rejects as soon as the demo is interrupted. */
function rejectWhen(interrupted: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    interrupted.addEventListener("abort", () => reject(interrupted.reason));
  });
}

async function play(interrupted: AbortSignal): Promise<string> {
  await using box = new Sandbox(ours.bin);
  await Promise.race([new Demo(box, interrupted).tell(), rejectWhen(interrupted)]);
  return box.directory;
}

// They are heard before anything is made, and for as long as something is being taken away.
const interruption = new AbortController();
for (const signal of INTERRUPTIONS) process.on(signal, () => interruption.abort(signal));
try {
  const directory = await play(interruption.signal);
  if (existsSync(directory)) throw new Error(`${directory} is left`);
  console.log("\n# No process is left, and the directory has been removed.");
} catch (error) {
  if (!interruption.signal.aborted) throw error;
  const signal: Interruption = interruption.signal.reason;
  console.log(`\n# ${signal}: everything has been ended and removed.`);
  process.exitCode = 128 + constants.signals[signal];
}
process.exit();
