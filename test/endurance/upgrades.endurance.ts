/**
 * runsv and runsvdir, classic and shared, replaced in place again and again under load: nothing is restarted, no
 * command and no line is lost, and neither descriptors nor memory grow.
 * Usage: bun test ./test/endurance/upgrades.endurance.ts; UPGRADES=100 for the full claim.
 */
import { expect, test } from "bun:test";
import { statSync } from "node:fs";
import { join } from "node:path";
import { privateMemory } from "../bench/lib/private-memory.ts";
import { logContents } from "../lib/log-directory.ts";
import { Account, NUMBERING } from "../lib/numbered-lines.ts";
import { Sandbox } from "../lib/sandbox.ts";
import { agrees, send, statusOf } from "../lib/service-directory.ts";
import { ours } from "../lib/suite.ts";
import { until } from "../lib/until.ts";
import { upgrade } from "../lib/upgrade.ts";
import { childrenOf, openDescriptors } from "./lib/processes.ts";

const UPGRADES = Number(process.env.UPGRADES ?? 20);
/** By how much memory may exceed what it was after the first upgrade, in kB. */
const FLAT = 1024;
const TIMEOUT = 30 * 60_000;

const FILES: Record<string, string> = {
  run: NUMBERING.replace("\n", "\necho run >>starts\n"),
  "control/1": "#!/bin/sh\nprintf 1 >>commands\n",
  "log/run": `#!/bin/sh\necho run >>starts\nexec ${join(ours.bin, "svlogd")} -t main\n`,
  "log/main/config": "s1000000\nn0\n",
};

for (const mode of ["classic", "shared"])
  test(
    `${UPGRADES} upgrades in place, ${mode}`,
    async () => {
      await using box = new Sandbox(ours.bin);
      for (const [name, content] of Object.entries(FILES)) box.write({ [`sd/talker/${name}`]: content });
      const options = mode === "shared" ? ["--shared"] : [];
      const runsvdir = box.start(["runsvdir", ...options, box.path("sd")]);
      const service = box.path("sd/talker");
      const parts = [service, join(service, "log")];
      const size = (file: string) => statSync(join(service, file), { throwIfNoEntry: false })?.size ?? 0;
      for (const part of parts) await until(`${part} to run`, () => agrees(part, "run"));
      await until("it to talk", () => size("count") > 0);
      const pids = parts.map((part) => statusOf(part)?.pid);
      const [runsv = 0] = childrenOf(runsvdir.pid);
      const supervisors = [runsvdir.pid, runsv];
      for (const pid of supervisors) await upgrade(pid);
      const look = () => supervisors.map((pid) => ({ pid, descriptors: openDescriptors(pid) }));
      const memory = () => supervisors.map((pid) => privateMemory(pid).dirty);
      const [before, memoryBefore] = [look(), memory()];

      let sent = 0;
      for (let round = 1; round <= UPGRADES; round++) {
        const upgrading = Promise.all(supervisors.map(upgrade));
        for (let command = 0; command < 5; command++, sent++) await send(service, "1");
        await upgrading;
        expect(parts.map((part) => statusOf(part)?.pid)).toEqual(pids);
        // Those that were asked may just have ended.
        await until("the runsv alone", () => childrenOf(runsvdir.pid).join() === `${runsv}`);
        if (round % Math.ceil(UPGRADES / 10) === 0)
          console.log(`${round}: Private_Dirty of runsvdir and runsv ${memory().join(" and ")} kB`);
      }
      await until("every command to be carried out", () => size("commands") === sent);
      expect(look()).toEqual(before);
      for (const [index, dirty] of memory().entries())
        expect(dirty - (memoryBefore[index] ?? 0)).toBeLessThanOrEqual(FLAT);

      process.kill(runsvdir.pid, "SIGHUP");
      await until("all to end", () => box.processes().length === 0);
      const account = new Account(logContents(join(service, "log/main")), size("count"));
      console.log(`${account.lines} lines, ${sent} commands`);
      expect(size("commands")).toBe(sent);
      expect({ gaps: account.gaps, faults: account.faults, writers: account.writers }).toEqual({
        gaps: [],
        faults: [],
        writers: 1,
      });
      for (const part of ["talker", "talker/log"]) expect(box.read("sd", part, "starts")).toBe("run\n");
    },
    TIMEOUT,
  );
