/** TERM, HUP and ALRM, and signals that are not for svlogd. */
import { rmSync } from "node:fs";
import type { Scenario } from "../svlogd.ts";

export const signals: readonly Scenario[] = [
  {
    name: "TERM when all is read",
    async play(world) {
      const svlogd = world.start("-v d");
      await svlogd.write("first\n");
      await world.holds("d/current", "first\n");
      await svlogd.kill("SIGTERM");
      await svlogd.exits();
    },
  },
  {
    name: "TERM before anything was read",
    async play(world) {
      const svlogd = world.start("-v d");
      await svlogd.says("new: d/current");
      await svlogd.kill("SIGTERM");
      await svlogd.exits();
    },
  },
  {
    name: "TERM in a line: it is read to its end, what follows is left",
    differs: "term-line",
    async play(world) {
      const svlogd = world.start("-v d");
      await svlogd.write("first\nsec");
      await world.holds("d/current", "first\n");
      await svlogd.kill("SIGTERM");
      await svlogd.says("sigterm received.");
      await svlogd.write("ond\nthird\n");
      await svlogd.exits();
    },
  },
  {
    name: "TERM in a line longer than len: it is read to its end, what follows is left",
    async play(world) {
      const svlogd = world.start("-v -l 4 d");
      await svlogd.write("first\nsecond");
      await world.holds("d/current", "first\nsecond");
      await svlogd.kill("SIGTERM");
      await svlogd.says("sigterm received.");
      await svlogd.write(" end\nthird\n");
      await svlogd.exits();
    },
  },
  {
    name: "TERM in a line, and the end of the input",
    differs: "last-line",
    async play(world) {
      const svlogd = world.start("-v d");
      await svlogd.write("first\nsec");
      await world.holds("d/current", "first\n");
      await svlogd.kill("SIGTERM");
      await svlogd.says("sigterm received.");
      await svlogd.ends();
    },
  },
  {
    name: "TERM twice in a line",
    differs: "term-line",
    async play(world) {
      const svlogd = world.start("-v d");
      await svlogd.write("first\nsec");
      await world.holds("d/current", "first\n");
      await svlogd.kill("SIGTERM");
      await svlogd.says("sigterm received.");
      await svlogd.kill("SIGTERM");
      await svlogd.says("sigterm received.", 2);
      await svlogd.write("ond\nthird\n");
      await svlogd.exits();
    },
  },
  {
    name: "TERM while there is something to read: it is read and written",
    differs: "term-line",
    async play(world) {
      const svlogd = world.start("-v d");
      await svlogd.says("new: d/current");
      await svlogd.kill("SIGSTOP");
      await svlogd.write("first\nsecond\nthird\n");
      await svlogd.kill("SIGTERM");
      await svlogd.kill("SIGCONT");
      await svlogd.exits();
    },
  },
  {
    name: "HUP: the config is read again",
    files: { "d/config": "p1 \n" },
    async play(world) {
      const svlogd = world.start("-v d");
      await svlogd.write("first\n");
      await world.holds("d/current", "first\n");
      world.box.write({ "d/config": "p2 \n-*no*\n" });
      await svlogd.kill("SIGHUP");
      await svlogd.says("append: d/current");
      await svlogd.write("second\nno\n");
      await svlogd.ends();
    },
  },
  {
    name: "HUP: the config is gone",
    files: { "d/config": "p1 \n-*no*\ns50\n" },
    async play(world) {
      const svlogd = world.start("-v -l 10 d");
      await svlogd.write("first\nno\n");
      await world.holds("d/current", "first\n");
      rmSync(world.box.path("d/config"));
      await svlogd.kill("SIGHUP");
      await svlogd.says("append: d/current");
      await svlogd.write(`second\nno\n${"x".repeat(100)}\n`);
      await svlogd.ends();
    },
  },
  {
    name: "HUP: patterns for standard error are gone",
    files: { "d/config": "e*\n" },
    differs: "hup-patterns",
    async play(world) {
      const svlogd = world.start("-v d");
      await svlogd.write("first\n");
      await world.holds("d/current", "first\n");
      rmSync(world.box.path("d/config"));
      await svlogd.kill("SIGHUP");
      await svlogd.says("append: d/current");
      await svlogd.write("second\n");
      await svlogd.ends();
    },
  },
  {
    name: "HUP: a smaller size than current has",
    async play(world) {
      const svlogd = world.start("-v -l 10 d");
      await svlogd.write("first line\nsecond line\n");
      await world.holds("d/current", "second line\n");
      world.box.write({ "d/config": "s15\n" });
      await svlogd.kill("SIGHUP");
      await svlogd.says("append: d/current");
      await svlogd.write("third\n");
      await svlogd.ends();
    },
  },
  {
    name: "HUP in a line: all of it goes by the new config",
    files: { "d/config": "p1 \n" },
    async play(world) {
      const svlogd = world.start("-v d");
      await svlogd.write("first\nsec");
      await world.holds("d/current", "first\n");
      world.box.write({ "d/config": "p2 \n" });
      await svlogd.kill("SIGHUP");
      await svlogd.says("append: d/current");
      await svlogd.write("ond\n");
      await svlogd.ends();
    },
  },
  {
    name: "HUP in a line longer than len: it goes on as it began",
    files: { "d/config": "p1 \n", "e/config": "-*\n" },
    async play(world) {
      const svlogd = world.start("-v -l 4 d e");
      await svlogd.write("first\nsecond");
      await world.holds("d/current", "second");
      world.box.write({ "d/config": "-*\n", "e/config": "p2 \n" });
      await svlogd.kill("SIGHUP");
      await svlogd.says("append: e/current");
      await svlogd.write(" end\nthird\n");
      await svlogd.ends();
    },
  },
  {
    name: "HUP: the only directory is gone",
    async play(world) {
      const svlogd = world.start("-v d");
      await svlogd.write("first\n");
      await world.holds("d/current", "first\n");
      rmSync(world.box.path("d"), { recursive: true });
      await svlogd.kill("SIGHUP");
      await svlogd.exits();
    },
  },
  {
    name: "HUP: one of two directories is gone, and is there again at the next HUP",
    files: { "e/config": "" },
    async play(world) {
      const svlogd = world.start("-v d e");
      await svlogd.write("first\n");
      await world.holds("e/current", "first\n");
      rmSync(world.box.path("d"), { recursive: true });
      await svlogd.kill("SIGHUP");
      await svlogd.says("append: e/current");
      await svlogd.write("second\n");
      await world.holds("e/current", "second\n");
      world.box.write({ "d/config": "" });
      await svlogd.kill("SIGHUP");
      await svlogd.says("append: e/current", 2);
      await svlogd.write("third\n");
      await svlogd.ends();
    },
  },
  {
    name: "HUP: nothing has changed",
    async play(world) {
      const svlogd = world.start("-v d");
      await svlogd.says("new: d/current");
      await svlogd.kill("SIGHUP");
      await svlogd.says("append: d/current");
      await svlogd.kill("SIGHUP");
      await svlogd.says("append: d/current", 2);
      await svlogd.write("first\n");
      await svlogd.ends();
    },
  },
  {
    name: "ALRM rotates what is not empty",
    files: { "e/config": "-*\n" },
    async play(world) {
      const svlogd = world.start("-v d e");
      await svlogd.write("first\n");
      await world.holds("d/current", "first\n");
      await svlogd.kill("SIGALRM");
      await world.files("d", ".s", 1);
      await svlogd.kill("SIGALRM");
      await svlogd.says("sigalarm received.", 2);
      await svlogd.write("second\n");
      await world.holds("d/current", "second\n");
      await svlogd.kill("SIGALRM");
      await world.files("d", ".s", 2);
      await svlogd.ends();
    },
  },
  {
    name: "ALRM in a line: all of it goes to the next file",
    async play(world) {
      const svlogd = world.start("-t d");
      await svlogd.write("first\nsec");
      await world.holds("d/current", "first\n");
      await svlogd.kill("SIGALRM");
      await world.files("d", ".s", 1);
      await svlogd.write("ond\n");
      await svlogd.ends();
    },
  },
  {
    name: "ALRM in a line longer than len splits it",
    async play(world) {
      const svlogd = world.start("-v -l 4 d");
      await svlogd.write("first\nsecond");
      await world.holds("d/current", "second");
      await svlogd.kill("SIGALRM");
      await world.files("d", ".s", 1);
      await svlogd.write(" end\n");
      await svlogd.ends();
    },
  },
  {
    name: "ALRM and size 0",
    files: { "d/config": "s0\n" },
    async play(world) {
      const svlogd = world.start("-v d");
      await svlogd.write("first\n");
      await world.holds("d/current", "first\n");
      await svlogd.kill("SIGALRM");
      await world.files("d", ".s", 1);
      await svlogd.ends();
    },
  },
  {
    name: "ALRM and n",
    files: { "d/config": "n2\n" },
    async play(world) {
      const svlogd = world.start("-v d");
      for (const [index, line] of ["first\n", "second\n", "third\n", "fourth\n"].entries()) {
        await svlogd.write(line);
        await world.holds("d/current", line);
        await svlogd.kill("SIGALRM");
        await svlogd.says("rename: ", index + 1);
      }
      await svlogd.ends();
    },
  },
  {
    name: "all signals at once",
    async play(world) {
      const svlogd = world.start("d");
      await svlogd.write("first\n");
      await world.holds("d/current", "first\n");
      await svlogd.kill("SIGSTOP");
      for (const signal of ["SIGALRM", "SIGHUP", "SIGTERM"] as const) await svlogd.kill(signal);
      await svlogd.kill("SIGCONT");
      await svlogd.exits();
    },
  },
  {
    name: "STOP and CONT lose nothing",
    async play(world) {
      const svlogd = world.start("d");
      await svlogd.write("first\nsec");
      await world.holds("d/current", "first\n");
      await svlogd.kill("SIGSTOP");
      await svlogd.write("ond\nthird\n");
      await svlogd.kill("SIGCONT");
      await svlogd.ends();
    },
  },
  ...(["SIGINT", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGKILL"] as const).map(
    (signal): Scenario => ({
      name: `${signal} ends svlogd, and what was not closed is kept when it starts again`,
      async play(world) {
        const svlogd = world.start("-v d");
        await svlogd.write("first\n");
        await world.holds("d/current", "first\n");
        await svlogd.kill(signal);
        await svlogd.exits();
        world.list("d");
        const another = world.start("-v d");
        await another.write("second\n");
        await another.ends();
      },
    }),
  ),
  {
    name: "signals that the caller ignores",
    async play(world) {
      const svlogd = world.start("-v d", ["sh", "-c", `trap '' TERM HUP ALRM CHLD; exec "$@"`, "sh"]);
      await svlogd.write("first\n");
      await world.holds("d/current", "first\n");
      await svlogd.kill("SIGALRM");
      await world.files("d", ".s", 1);
      await svlogd.kill("SIGHUP");
      await svlogd.says("append: d/current");
      await svlogd.kill("SIGTERM");
      await svlogd.exits();
    },
  },
];
