/** A runsv is killed, and the next one adopts what runs: nobody notices. Where it cannot be sure, it does not. */
import { expect, test } from "bun:test";
import { chmodSync, chownSync, closeSync, openSync, readdirSync, readlinkSync, writeSync } from "node:fs";
import { attempt, HERE, mkfifoat, readlinkat, startTime } from "@runit-ts/posix";
import { tellsEnds } from "../lib/kernel.ts";
import { AS_NOBODY, NOBODY } from "../lib/nobody.ts";
import { Sandbox } from "../lib/sandbox.ts";
import { Succession } from "../lib/succession.ts";
import { available, original, ours } from "../lib/suite.ts";
import { until } from "../lib/until.ts";

/** The directories that a runsv is given; `s` is looked at. */
const MODES = { classic: ["s"], shared: ["other", "s"] } as const;

const STEADY = "#!/bin/sh\necho run >>events\nexec sleep 1000\n";
const STUBBORN = "#!/bin/sh\ntrap '' TERM\necho run >>events\nexec sleep 1000\n";
const FINISH = '#!/bin/sh\necho "finish $*" >>events\n';
/** Says what it reads from the FIFO `say`; exits when that is a number. */
const SPEAKING = `#!/bin/sh
echo run >>events
exec <>../say
while read -r word; do
  case $word in [0-9]*) exit $word; esac
  echo $word
done
`;
const LOGGER = "#!/bin/sh\necho run >>events\nwhile read -r line; do echo $line >>../../lines; done\n";
/** Writes down every signal that it gets, in a file with its pid in the name. */
const WITNESS = `#!/bin/sh
for signal in HUP INT QUIT ALRM TERM USR1 USR2 CONT; do trap "echo $signal >>signals-$$" $signal; done
: >signals-$$
echo run >>events
while :; do sleep 0.01; done
`;

const descriptorOf = (pid: number, fd: number) => readlinkSync(`/proc/${pid}/fd/${fd}`);
/** The names of the pipes that a process has open. */
const pipesOf = (pid: number) =>
  readdirSync(`/proc/${pid}/fd`)
    .map((fd) => attempt(() => readlinkat(HERE, `/proc/${pid}/fd/${fd}`, 64)))
    .filter((name) => typeof name === "string" && name.startsWith("pipe:"));
const events = (box: Sandbox, directory = "s") => box.read(directory, "events") ?? "";

interface Setting {
  readonly wrapper?: readonly string[];
  readonly directories?: readonly string[];
}

/** Services, one of them with these files, under their first runsv. */
async function begin(
  box: Sandbox,
  files: Record<string, string>,
  { directories = MODES.classic, wrapper = [] }: Setting = {},
): Promise<Succession> {
  for (const [name, content] of Object.entries(files)) box.write({ [`s/${name}`]: content });
  box.write({ "other/run": STEADY });
  const life = new Succession(box, directories, wrapper);
  await life.start();
  return life;
}

/** The record of `s`, with some fields replaced; as if it had just been written. */
function editRecord(box: Sandbox, fields: Record<string, unknown>): void {
  const record = JSON.parse(box.read("s/supervise/record") ?? "");
  box.write({ "s/supervise/record": `${JSON.stringify({ ...record, ...fields })}\n` });
}

/** Words for a SPEAKING service. */
class Say implements Disposable {
  readonly #fd: number;

  constructor(box: Sandbox) {
    mkfifoat(HERE, box.path("say"), 0o600);
    this.#fd = openSync(box.path("say"), "r+");
  }

  say(word: string): void {
    writeSync(this.#fd, `${word}\n`);
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }
}

const heard = async (box: Sandbox, ...words: readonly string[]) => {
  const text = words.map((word) => `${word}\n`).join("");
  await until(`${words} in the log`, () => box.read("lines") === text).catch((error: Error) => {
    throw new Error(`${error.message}; there is ${box.read("lines")}`);
  });
};

for (const [mode, directories] of Object.entries(MODES)) {
  test.concurrent(`${mode}: process, time, want, pause and TERM stay as they were`, async () => {
    await using box = new Sandbox(ours.bin);
    const life = await begin(box, { run: STUBBORN, "log/run": LOGGER }, { directories });
    await life.stat("s/log", "run");
    await until("run", () => events(box) === "run\n");
    await life.send("s", "otp");
    await life.stat("s", "run, paused, got TERM, want down");
    const before = [life.status("s"), life.status("s/log")];
    const runsv = await life.succeed();
    expect([life.status("s"), life.status("s/log")]).toEqual(before);
    expect(box.read("s/supervise/stat")).toBe("run, paused, got TERM, want down\n");
    expect(runsv.said()).toContain(`runsv s: warning: adopted pid ${before[0]?.pid}\n`);
    expect(runsv.said()).toContain(`runsv s: warning: adopted log pid ${before[1]?.pid}\n`);
    await life.send("s", "ck");
    await life.stat("s", "down");
    expect(events(box)).toBe("run\n");
    expect(events(box, "s/log")).toBe("run\n");
    expect(life.processes("s/log")).toEqual([before[1]?.pid ?? 0]);
    expect(life.processes("s")).toEqual([]);
  });

  test.concurrent(`${mode}: often in a row, and there is never a second process`, async () => {
    await using box = new Sandbox(ours.bin);
    const life = await begin(box, { run: STEADY, "log/run": LOGGER }, { directories });
    await until("both", () => events(box) === "run\n" && events(box, "s/log") === "run\n");
    await life.stat("s", "run");
    const { pid } = life.status("s");
    for (let round = 0; round < 5; round++) {
      await life.succeed();
      expect(life.processes("s")).toEqual([pid]);
      expect(life.processes("s/log")).toHaveLength(1);
    }
    await life.send("s", "d");
    await life.stat("s", "down");
    await life.send("s", "u");
    await until("another run", () => events(box) === "run\nrun\n");
    expect(life.processes("s")).not.toContain(pid);
  });

  test.concurrent(`${mode}: the log has every line, whoever is killed or stopped afterwards`, async () => {
    await using box = new Sandbox(ours.bin);
    using mouth = new Say(box);
    const life = await begin(box, { run: SPEAKING, "log/run": LOGGER }, { directories });
    mouth.say("one");
    await heard(box, "one");
    await life.kill();
    mouth.say("orphaned");
    await heard(box, "one", "orphaned");
    await life.start();
    mouth.say("adopted");
    await heard(box, "one", "orphaned", "adopted");
    await life.send("s/log", "d");
    await life.stat("s/log", "down");
    mouth.say("unheard");
    const before = life.status("s").pid;
    await until("it to be said", async () => (await box.run(["sh", "-c", "! read -t 0 x <say"])).exit === 0);
    await life.send("s", "t");
    await until("another run", () => life.status("s").pid !== before && life.status("s").phase === "run");
    mouth.say("again");
    await life.send("s/log", "u");
    await heard(box, "one", "orphaned", "adopted", "unheard", "again");
  });

  test.concurrent(`${mode}: how an adopted run ended is told to finish`, async () => {
    await using box = new Sandbox(ours.bin);
    using mouth = new Say(box);
    const life = await begin(box, { run: SPEAKING, finish: FINISH }, { directories });
    const told = async (end: () => void, words: string) => {
      const before = events(box);
      await until("a run", () => life.status("s").phase === "run" && before.endsWith("run\n"));
      await life.succeed();
      end();
      const expected = `${before}finish ${tellsEnds ? words : "-1 0"}\nrun\n`;
      await until(words, () => events(box) === expected).catch((error: Error) => {
        throw new Error(`${error.message}; there is ${events(box)}`);
      });
    };
    await until("run", () => events(box) === "run\n");
    await told(() => mouth.say("3"), "3 0");
    await until("a run", () => life.status("s").phase === "run");
    await told(() => process.kill(life.status("s").pid, "SIGKILL"), "-1 9");
    await until("a run", () => life.status("s").phase === "run");
    await told(() => mouth.say("0"), "0 0");
  });

  test.concurrent(`${mode}: a finish in progress goes on`, async () => {
    await using box = new Sandbox(ours.bin);
    const finish = `${FINISH}until [ -e go ]; do sleep 0.01; done\necho finished >>events\n`;
    const run = "#!/bin/sh\necho run >>events\n[ ! -e go ] || exec sleep 1000\n";
    const life = await begin(box, { run, finish }, { directories });
    await until("finish", () => events(box) === "run\nfinish 0 0\n");
    await until("its pid", () => life.status("s").pid !== 0);
    const before = life.status("s");
    await life.succeed();
    expect(before.phase).toBe("finish");
    expect(life.status("s")).toEqual(before);
    expect(life.processes("s")).toContain(before.pid);
    box.write({ "s/go": "" });
    await until("another run", () => events(box) === "run\nfinish 0 0\nfinished\nrun\n");
  });

  test.concurrent(`${mode}: what ended while nobody looked is started again`, async () => {
    await using box = new Sandbox(ours.bin);
    const life = await begin(box, { run: STEADY, finish: FINISH, "log/run": LOGGER }, { directories });
    await life.stat("s", "run");
    await life.stat("s/log", "run");
    await until("run", () => events(box) === "run\n");
    const [service, log] = [life.status("s").pid, life.status("s/log").pid];
    await life.kill();
    for (const pid of [service, log]) process.kill(pid, "SIGKILL");
    // Not only ended, but forgotten.
    await until("their end", () => startTime(service) === undefined && startTime(log) === undefined);
    await life.start();
    await until("another run", () => events(box) === "run\nfinish -1 0\nrun\n");
    await until("another log", () => events(box, "s/log") === "run\nrun\n");
  });

  test.concurrent(`${mode}: exit of what was adopted lets the log read to its end`, async () => {
    await using box = new Sandbox(ours.bin);
    const last = "#!/bin/sh\necho last\n";
    const life = await begin(box, { run: STEADY, finish: last, "log/run": LOGGER }, { directories });
    await life.stat("s", "run");
    await life.stat("s/log", "run");
    const { ended } = await life.succeed();
    if (mode === "shared") await life.send("other", "x");
    await life.send("s", "x");
    expect((await ended).exit).toBe(0);
    expect(box.read("lines")).toBe("last\n");
    expect(box.read("s/supervise/record")).toBeUndefined();
    expect(box.read("s/log/supervise/record")).toBeUndefined();
    expect(box.processes()).toEqual([]);
  });

  test.concurrent(`${mode}: exit that was asked of the runsv before is carried out`, async () => {
    await using box = new Sandbox(ours.bin);
    const life = await begin(box, { run: STUBBORN, "log/run": LOGGER }, { directories });
    await until("run", () => events(box) === "run\n");
    await life.send("s", "x");
    await life.stat("s", "run, got TERM, want exit");
    const { ended } = await life.succeed();
    if (mode === "shared") await life.send("other", "x");
    await life.stat("s", "run, got TERM, want exit");
    await life.send("s", "k");
    expect((await ended).exit).toBe(0);
    expect(events(box)).toBe("run\n");
  });
}

test.concurrent("what was taken down stays down, and once only what was started once", async () => {
  await using box = new Sandbox(ours.bin);
  const life = await begin(box, { run: STEADY });
  await life.stat("s", "run");
  await until("run", () => events(box) === "run\n");
  await life.send("s", "d");
  await life.stat("s", "down");
  const before = life.status("s");
  await life.succeed();
  expect(life.status("s")).toEqual(before);
  // When this has been done, what was to be started would have been.
  await life.send("s", "p");
  await life.stat("s", "down, paused");
  await life.send("s", "o");
  await until("once", () => events(box) === "run\nrun\n");
  await life.stat("s", "run, want down");
  await life.succeed();
  await life.send("s", "t");
  await life.stat("s", "down");
});

test.concurrent("what waits in the pipe to a log that is down is kept", async () => {
  await using box = new Sandbox(ours.bin);
  using mouth = new Say(box);
  const life = await begin(box, { run: SPEAKING, "log/run": LOGGER, "log/down": "" });
  await until("run", () => events(box) === "run\n");
  mouth.say("early");
  mouth.say("");
  await until("it to be said", async () => (await box.run(["sh", "-c", "! read -t 0 x <say"])).exit === 0);
  await life.succeed();
  await life.send("s/log", "u");
  await until("it in the log", () => box.read("lines")?.startsWith("early\n"));
});

test.concurrent("the pipe is found in a shell that redirects its output all the time", async () => {
  await using box = new Sandbox(ours.bin);
  const run = "#!/bin/sh\nexec 3>>count\necho run >>events\nwhile :; do printf . >&3; done\n";
  const life = await begin(box, { run, "log/run": LOGGER, "log/down": "" });
  await until("run", () => events(box) === "run\n");
  const pipes = pipesOf(life.runsv.pid);
  expect(pipes).toHaveLength(2);
  for (let successions = 0; successions < 20; successions++) {
    const { pid, said } = await life.succeed();
    expect(said()).not.toContain("pipe");
    expect(pipesOf(pid)).toEqual(pipes);
  }
});

test.concurrent("a log that outlives its pipe is adopted on its own, and reads the next run", async () => {
  await using box = new Sandbox(ours.bin);
  using mouth = new Say(box);
  const patient = LOGGER.replace("while", "while sleep 0.01; do while").replace(/\n$/, "; done\n");
  const life = await begin(box, { run: SPEAKING, down: "", "log/run": patient });
  await life.stat("s/log", "run");
  await until("the log", () => events(box, "s/log") === "run\n");
  const { pid } = life.status("s/log");
  await life.succeed();
  await life.send("s", "u");
  mouth.say("one");
  await heard(box, "one");
  expect(life.status("s/log").pid).toBe(pid);
  expect(events(box, "s/log")).toBe("run\n");
});

test.concurrent("exit whose control script was still at it is asked for again", async () => {
  await using box = new Sandbox(ours.bin);
  const control = "#!/bin/sh\necho control >>events\nuntil [ -e go ]; do sleep 0.01; done\nexit 1\n";
  const life = await begin(box, { run: STEADY, "control/t": control });
  await until("run", () => events(box) === "run\n");
  await life.stat("s", "run");
  await life.send("s", "x");
  await until("the script", () => events(box) === "run\ncontrol\n");
  const { ended } = await life.succeed();
  await until("the script again", () => events(box) === "run\ncontrol\ncontrol\n");
  box.write({ "s/go": "" });
  expect((await ended).exit).toBe(0);
  expect(box.read("s/supervise/stat")).toBe("down\n");
});

test.concurrent("a log pipe that nobody holds any more is told of, and there is a new one", async () => {
  await using box = new Sandbox(ours.bin);
  const deaf = "#!/bin/sh\necho run >>events\nexec sleep 1000 </dev/null >/dev/null\n";
  const life = await begin(box, { run: deaf, "log/run": deaf });
  await until("both", () => events(box) === "run\n" && events(box, "s/log") === "run\n");
  await life.stat("s", "run");
  await life.stat("s/log", "run");
  await until("both to be deaf", () =>
    ["s", "s/log"].every((part) => descriptorOf(life.status(part).pid, 0) === "/dev/null"),
  );
  const { said } = await life.succeed();
  expect(said()).toContain(
    "runsv s: warning: the log pipe of what was adopted is gone: there is a new one\n",
  );
  expect(box.processes()).toHaveLength(3);
});

test.concurrent("a user other than root has it alike", async () => {
  await using box = new Sandbox(ours.bin);
  box.write({ "s/.keep": "" });
  mkfifoat(HERE, box.path("s/wait"), 0o644);
  for (const name of ["", "s"]) {
    chmodSync(box.path(name), 0o755);
    chownSync(box.path(name), NOBODY, NOBODY);
  }
  const run = "#!/bin/sh\necho run >>events\nread line <wait\nexit 7\n";
  const life = await begin(box, { run, finish: FINISH }, { wrapper: AS_NOBODY });
  await until("run", () => events(box) === "run\n");
  await life.stat("s", "run");
  const { pid } = life.status("s");
  await life.succeed();
  expect(life.status("s").pid).toBe(pid);
  await box.run(["sh", "-c", "echo >s/wait"]);
  await until("finish", () => events(box).startsWith(`run\nfinish ${tellsEnds ? "7 0" : "-1 0"}\n`));
});

/** How a runsv starts where it knows of nothing to adopt: with what the directory says. */
async function expectFresh(box: Sandbox, life: Succession, before: string): Promise<void> {
  await until("a second run", () => events(box) === `${before}run\n`).catch((error: Error) => {
    throw new Error(`${error.message}; there is ${events(box)}`);
  });
  await life.stat("s", "run");
}

/** A service that runs, with a witness for its process, and whose runsv was killed. */
async function orphaned(box: Sandbox, files: Record<string, string> = {}) {
  const life = await begin(box, { run: WITNESS, ...files });
  await until("run", () => events(box) === "run\n");
  await life.stat("s", "run");
  await life.kill();
  return { life, pid: life.status("s").pid };
}

/** Everything that a service can be told, and then its end. */
async function command(life: Succession): Promise<void> {
  const { pid } = life.status("s");
  await life.send("s", "haiq12pctdk");
  await life.stat("s", "down");
  expect(life.processes("s")).not.toContain(pid);
}

/** The orphan lives, and was never told anything. */
function expectUntouched(box: Sandbox, life: Succession, pid: number): void {
  expect(life.processes("s")).toContain(pid);
  expect(box.read(`s/signals-${pid}`)).toBe("");
}

test.concurrent("a damaged record: a message, and a fresh start", async () => {
  for (const damage of ["", "{}", "null\n", "\0\0\0\0", '{"space":"b', "supervise/record\n".repeat(1000)]) {
    await using box = new Sandbox(ours.bin);
    const { life, pid } = await orphaned(box);
    box.write({ "s/supervise/record": damage });
    const runsv = await life.start();
    await expectFresh(box, life, "run\n");
    const message = "runsv s: warning: unable to adopt what supervise/record names: bad format\n";
    expect(runsv.said()).toBe(message);
    await command(life);
    expectUntouched(box, life, pid);
  }
});

test.concurrent("a record that cannot be read: a message, and a fresh start", async () => {
  await using box = new Sandbox(ours.bin);
  const { life, pid } = await orphaned(box);
  await box.run(["sh", "-c", "rm s/supervise/record && mkdir s/supervise/record"]);
  const runsv = await life.start();
  await expectFresh(box, life, "run\n");
  expect(runsv.said()).toStartWith(
    "runsv s: warning: unable to adopt what supervise/record names: is a directory\n",
  );
  expectUntouched(box, life, pid);
});

test.concurrent("a record of another boot: a fresh start", async () => {
  await using box = new Sandbox(ours.bin);
  const { life, pid } = await orphaned(box);
  const { space } = JSON.parse(box.read("s/supervise/record") ?? "");
  editRecord(box, { space: `00000000-${space.slice(9)}`, want: "down" });
  await life.start();
  await expectFresh(box, life, "run\n");
  expectUntouched(box, life, pid);
});

test.concurrent("a changed start time: a message, no adoption, and no signal", async () => {
  await using box = new Sandbox(ours.bin);
  const { life, pid } = await orphaned(box, { finish: FINISH });
  const { started } = JSON.parse(box.read("s/supervise/record") ?? "");
  editRecord(box, { started: started + 1 });
  const runsv = await life.start();
  await expectFresh(box, life, "run\nfinish -1 0\n");
  const message = `runsv s: warning: pid ${pid}, which supervise/record names, is another process now\n`;
  expect(runsv.said()).toBe(message);
  await command(life);
  expectUntouched(box, life, pid);
});

test.concurrent("a recycled pid: no adoption, and no signal to who has it now", async () => {
  await using box = new Sandbox(ours.bin);
  box.write({ "witness/run": WITNESS });
  const stranger = box.start([box.path("witness/run")], { cwd: box.path("witness") });
  await until("the witness", () => events(box, "witness") === "run\n");
  const told = () => box.read(`witness/signals-${stranger.pid}`);
  const life = await begin(box, { run: STEADY, finish: FINISH });
  await until("run", () => events(box) === "run\n");
  await life.stat("s", "run");
  await life.kill();
  process.kill(life.status("s").pid, "SIGKILL");
  await until("its end", () => life.processes("s").length === 0);
  editRecord(box, { pid: stranger.pid });
  const runsv = await life.start();
  await expectFresh(box, life, "run\nfinish -1 0\n");
  expect(runsv.said()).toContain(`pid ${stranger.pid}, which supervise/record names`);
  await command(life);
  expect(told()).toBe("");
  process.kill(stranger.pid, "SIGHUP");
  await until("the witness to tell", () => told() === "HUP\n");
});

test.concurrent("the original's runsv in between: a message, and a fresh start", async () => {
  if (!available("the original runsv", original)) return;
  await using box = new Sandbox(ours.bin);
  const life = await begin(box, { run: STEADY });
  await until("run", () => events(box) === "run\n");
  await life.stat("s", "run");
  await life.send("s", "o");
  await life.stat("s", "run, want down");
  await life.kill();
  const { pid } = life.status("s");
  const between = await life.start(original);
  await until("a second run", () => events(box) === "run\nrun\n");
  await life.stat("s", "run");
  await life.send("s", "x");
  await between.ended;
  const runsv = await life.start();
  await expectFresh(box, life, "run\nrun\n");
  expect(runsv.said()).toBe(
    "runsv s: warning: unable to adopt what supervise/record names: another runsv has been here since\n",
  );
  expect(life.processes("s")).toContain(pid);
});

test.concurrent("a runsv that leaves by itself leaves no record", async () => {
  await using box = new Sandbox(ours.bin);
  const life = await begin(box, { run: STEADY, "log/run": LOGGER });
  await life.stat("s", "run");
  await life.send("s", "x");
  await life.runsv.ended;
  expect(box.read("s/supervise/record")).toBeUndefined();
  expect(box.read("s/log/supervise/record")).toBeUndefined();
});
