/**
 * runsv killed with KILL at random moments, one for each service and one for all in turn: services and loggers
 * do not notice. There is never a second process, and no line is lost or logged twice.
 * Usage: bun test ./test/endurance/adoption.endurance.ts; ADOPTIONS=300 for the full claim,
 * ADOPTIONS_SEED=N for the moments of an earlier run.
 */
import { expect, test } from "bun:test";
import { statSync } from "node:fs";
import { join } from "node:path";
import { tellsEnds } from "../lib/kernel.ts";
import { logContents } from "../lib/log-directory.ts";
import { Account, NUMBERING } from "../lib/numbered-lines.ts";
import { randomSource } from "../lib/random.ts";
import { Sandbox } from "../lib/sandbox.ts";
import { Succession } from "../lib/succession.ts";
import { ours } from "../lib/suite.ts";
import { until } from "../lib/until.ts";

const ADOPTIONS = Number(process.env.ADOPTIONS ?? 40);
const SEED = Number(process.env.ADOPTIONS_SEED ?? Date.now() % 1_000_000);
/** The longest life of a runsv from its start, in milliseconds: some are killed before they have adopted anybody. */
const LONGEST_LIFE = 250;
/** What part of them is looked at before it is killed. */
const LOOKED_AT = 0.5;
const TIMEOUT = 30 * 60_000;

const TALKERS = ["one", "two"] as const;
const ALL = [...TALKERS, "crashing"];

const FILES: Record<string, string> = {
  run: `${NUMBERING.replace("\n", "\necho run >>starts\n")}`,
  finish: '#!/bin/sh\necho "$*" >>ends\n',
  "log/run": `#!/bin/sh\necho run >>starts\nexec ${join(ours.bin, "svlogd")} -t main\n`,
  "log/main/config": "s1000000\nn0\n",
};
const CRASHING = "#!/bin/sh\nsleep 0.05\nexit 3\n";

function writeServices(box: Sandbox): void {
  for (const talker of TALKERS) {
    for (const [name, content] of Object.entries(FILES)) box.write({ [`${talker}/${name}`]: content });
  }
  box.write({ "crashing/run": CRASHING, "crashing/finish": FILES.finish ?? "" });
}

test(
  `${ADOPTIONS} kills of runsv at random moments`,
  async () => {
    console.log(`ADOPTIONS_SEED=${SEED}`);
    const random = randomSource(SEED);
    await using box = new Sandbox(ours.bin);
    writeServices(box);
    const shared = [new Succession(box, ALL)];
    const classic = ALL.map((service) => new Succession(box, [service]));
    const kinds = [classic, shared];
    await Promise.all(shared.map((each) => each.start()));
    const [life] = shared;
    if (life === undefined) throw new Error("there is one");
    const running = TALKERS.flatMap((talker) => [talker, `${talker}/log`]);
    const isCounting = (talker: string) =>
      (statSync(box.path(talker, "count"), { throwIfNoEntry: false })?.size ?? 0) > 0;
    for (const name of running) await life.stat(name, "run");
    for (const talker of TALKERS) await until(`${talker} to talk`, () => isCounting(talker));
    const pids = running.map((name) => life.status(name).pid);
    await life.kill();

    let looks = 0;
    for (let kills = 1; kills < ADOPTIONS; kills++) {
      const lives = kinds[kills % kinds.length] ?? [];
      for (const each of lives) each.begin();
      if (random() < LOOKED_AT) {
        for (const each of lives) await each.served();
        expect(running.map((name) => life.processes(name))).toEqual(pids.map((pid) => [pid]));
        expect(running.map((name) => life.status(name).pid)).toEqual(pids);
        expect(life.processes("crashing").length).toBeLessThanOrEqual(2);
        looks++;
      }
      await Bun.sleep(random() * LONGEST_LIFE);
      for (const each of lives) await each.kill();
    }

    const { ended } = await life.start();
    for (const service of ALL) await life.send(service, "x");
    expect((await ended).exit).toBe(0);
    for (const talker of TALKERS) {
      const counted = statSync(box.path(talker, "count")).size;
      const account = new Account(logContents(box.path(talker, "log/main")), counted);
      console.log(`${talker}: ${account.lines} lines, runsv looked at ${looks} times`);
      expect(account.gaps).toEqual([]);
      expect(account.faults).toEqual([]);
      expect(account.writers).toBe(1);
      expect(box.read(talker, "starts")).toBe("run\n");
      expect(box.read(talker, "log/starts")).toBe("run\n");
      expect(box.read(talker, "ends")).toBe(tellsEnds ? "-1 15\n" : "-1 0\n");
    }
    const crashes = new Set(box.read("crashing", "ends")?.split("\n").slice(0, -1));
    // A crash that nobody looked at has no code; what was not yet told to become `run` ends as what cannot.
    expect([...crashes].filter((end) => !["3 0", "-1 0", "-1 15", "111 0"].includes(end))).toEqual([]);
    expect(crashes).toContain("3 0");
  },
  TIMEOUT,
);
