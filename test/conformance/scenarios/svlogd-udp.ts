/** Lines that are sent by UDP. */
import { once, type Scenario } from "../svlogd.ts";

const LINES = "first\nsecond\nthe third is longer\n\nlast\n";

/** Sends lines to a receiver whose address takes the place of ADDRESS, and receives so many. */
const sent = (name: string, config: string, count = 5, words = "d", input = LINES): Scenario => ({
  name,
  async play(world) {
    const receiver = await world.receiver();
    world.box.write({ "d/config": config.replaceAll("ADDRESS", receiver.address) });
    const svlogd = world.start(words);
    await svlogd.write(input);
    await svlogd.ends();
    await world.receives(receiver, count);
  },
});

export const udp: readonly Scenario[] = [
  sent("u: sent and logged", "uADDRESS\n"),
  sent("U: sent only", "UADDRESS\n"),
  sent("u after U: sent only", "UADDRESS\nuADDRESS\n"),
  sent("no newline behind the address", "uADDRESS"),
  sent("something behind the port", "uADDRESS and more\n"),
  sent("the last address counts", "u127.0.0.2:9\nuADDRESS\n"),
  sent("a bad address after a good one", "uADDRESS\nuexample.org\n"),
  sent("cut at len", "uADDRESS\n", 5, "-l 6 d"),
  sent("cut at len, U", "UADDRESS\n", 5, "-l 6 d"),
  sent("with a prefix", "uADDRESS\np> \n"),
  sent("with a stamp", "uADDRESS\n", 5, "-t d"),
  sent("with a human stamp, a prefix, and cut", "UADDRESS\np> \n", 5, "-tt -l 6 d"),
  sent("with replacements", "uADDRESS\n", 2, "-r . -R xyz d", "a\tb\n\xe9xyz\0\n"),
  sent("all bytes", "uADDRESS\n", 2, "d", "\0\x01\xff\xfe\n\r\n"),
  sent("only selected lines", "uADDRESS\n-*\n+*d\n", 1),
  sent("to standard error too", "UADDRESS\ne*\n"),
  sent("verbosely, with rotation", "uADDRESS\ns10\n", 5, "-v -l 5 d"),
  {
    name: "two directories, two receivers",
    async play(world) {
      const [one, other] = await Promise.all([world.receiver(), world.receiver()]);
      world.box.write({ "d/config": `u${one.address}\n`, "e/config": `U${other.address}\n-*d\n` });
      const svlogd = world.start("d e");
      await svlogd.write(LINES);
      await svlogd.ends();
      await world.receives(one, 5);
      await world.receives(other, 4);
    },
  },
  {
    name: "port 514 unless another is given",
    needsRoot: true,
    async play(world) {
      const receiver = await world.receiver(514);
      world.box.write({ "d/config": `u${receiver.host}\n` });
      const svlogd = world.start("d");
      await svlogd.write(LINES);
      await svlogd.ends();
      await world.receives(receiver, 5);
    },
  },
  {
    name: "HUP brings another address",
    async play(world) {
      const [one, other] = await Promise.all([world.receiver(), world.receiver()]);
      world.box.write({ "d/config": `U${one.address}\n` });
      const svlogd = world.start("-v d");
      await svlogd.write("first\n");
      await world.receives(one, 1);
      world.box.write({ "d/config": `u${other.address}\n` });
      await svlogd.kill("SIGHUP");
      await svlogd.says("append: d/current");
      await svlogd.write("second\n");
      await world.receives(other, 1);
      await svlogd.ends();
    },
  },
  ...once({
    "nobody receives": { config: "u127.0.0.3:9\n", input: LINES },
    "what cannot be sent is logged: a broadcast": {
      words: "-t d",
      config: "u255.255.255.255:9\np> \n",
      input: LINES,
    },
    "what cannot be sent is logged: a broadcast, U": {
      words: "-l 6 d",
      config: "U255.255.255.255:9\n",
      input: LINES,
    },
    "what cannot be sent is logged: a long line": {
      words: "-l 70000 -b 80000 d",
      config: "U127.0.0.3:9\n",
      input: `${"x".repeat(69000)}\n`,
    },
    "no address": { config: "u\n", input: LINES },
    "a name": { config: "ulocalhost:9\n", input: LINES },
    "three numbers": { config: "u127.0.1:9\n", input: LINES },
    "a bad address and no newline": { config: "u1.2.3", input: LINES },
    "numbers larger than a byte": { config: "u383.256.256.259:9\n", input: LINES },
    "port 0": { config: "u127.0.0.3:0\n", input: LINES },
    "no port behind the colon": { config: "u127.0.0.3:\n", input: LINES },
    "a port that is no number": { config: "u127.0.0.3:syslog\n", input: LINES },
    "a bad port after a good address": { config: "u127.0.0.3:9\nu127.0.0.4:x\n", input: LINES },
    "a bad address for U": { config: "Ulocalhost\n", input: LINES, differs: "udp-address" },
    "a bad port for U": { config: "U127.0.0.3:0\n", input: LINES, differs: "udp-address" },
  }),
  {
    name: "a port larger than 65535",
    async play(world) {
      const receiver = await world.receiver();
      const port = Number(receiver.address.split(":")[1]) + 65536;
      world.box.write({ "d/config": `u${receiver.host}:${port}\n` });
      const svlogd = world.start("d");
      await svlogd.write(LINES);
      await svlogd.ends();
      await world.receives(receiver, 5);
    },
  },
];
