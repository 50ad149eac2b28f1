/** sv under another name: an LSB init script. */
import type { Scenario } from "../harness.ts";
import { LOGGER, RELOADING, STEADY, STUBBORN } from "../services.ts";

export const lsb: readonly Scenario[] = [
  {
    name: "an init script: wrong usage",
    files: {},
    async play(world) {
      for (const words of [[], ["bogus"], ["statusx"], ["-x", "start"], ["-w"], ["s"]])
        await world.initScript("nothing", ...words);
    },
  },
  {
    name: "an init script for a service that is not there",
    files: { "unserved/run": STEADY },
    async play(world) {
      for (const word of ["status", "start", "stop", "restart", "up"]) {
        await world.initScript("nothing", word);
        await world.initScript("unserved", word);
      }
    },
  },
  {
    name: "an init script starts, reports, restarts and stops",
    files: { "s/run": RELOADING, "s/down": "" },
    async play(world) {
      await world.runsv("s");
      await world.stat("s", "down");
      await world.initScript("s", "status");
      await world.initScript("s", "start");
      await world.initScript("s", "status");
      await world.lines("events", 1);
      const requests = [["restart"], ["reload"], ["force-reload"], ["try-restart", "more", "words"]];
      for (const [index, words] of requests.entries()) {
        await world.matured("s");
        await world.initScript("s", ...words);
        await world.lines("events", index + 2);
      }
      await world.initScript("s", "stop");
      await world.initScript("s", "status");
    },
  },
  {
    name: "an init script exits 1 on a timeout",
    files: { "s/run": STUBBORN },
    async play(world) {
      await world.runsv("s");
      await world.lines("events", 1);
      await world.initScript("s", "-w", "1", "stop");
    },
  },
  {
    name: "an init script's status is 4 when it cannot be told",
    files: { "s/run": STEADY },
    async play(world) {
      await world.runsv("s");
      await world.stat("s", "run");
      world.write({ "s/supervise/status": "short" });
      await world.initScript("s", "status");
    },
  },
  {
    name: "an init script's status is the service's own, not its log's",
    files: { "s/run": STEADY, "s/log/run": LOGGER, "s/log/down": "" },
    differs: { row: "lsb-status", of: "sv" },
    async play(world) {
      await world.runsv("s");
      await world.stat("s", "run");
      await world.initScript("s", "status");
    },
  },
];
