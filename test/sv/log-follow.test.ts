/** `sv log -f`: every line once and in order, whatever happens to the files. */
import { expect, test } from "bun:test";
import { appendFileSync } from "node:fs";
import { kill } from "@runit-ts/posix";
import { logContents, logFiles, newestContent } from "../lib/log-directory.ts";
import type { Running } from "../lib/sandbox.ts";
import { available, original } from "../lib/suite.ts";
import { until } from "../lib/until.ts";
import { Services } from "./lib/services.ts";

/** How many lines a second the service writes, and for how many seconds. */
const RATE = 20_000;
const SECONDS = Number(process.env.RUNIT_TS_LOG_SECONDS ?? 3);

/** A service that waits for the file `go`, and then numbers its lines, so many a second; the file `stop` ends that. */
const NUMBERING = `
import { existsSync, writeSync } from "node:fs";
const [rate, total] = process.argv.slice(2).map(Number);
while (!existsSync("go")) await Bun.sleep(5);
const start = performance.now();
for (let number = 0; number < total && !existsSync("stop"); await Bun.sleep(1)) {
  const due = Math.min(total, Math.ceil((performance.now() - start) / 1000 * rate));
  let text = "";
  while (number < due) text += "line " + ++number + "\\n";
  if (text !== "") writeSync(1, text);
}
if (existsSync("stop")) writeSync(1, "end\\n");
await Bun.sleep(1e9);
`;

interface Numbering {
  readonly total: number;
  readonly svlogd?: string | undefined;
  readonly config?: string;
}

/** A service directory that numbers lines as soon as `go` is called. */
async function numbering(
  box: Services,
  name: string,
  { total, svlogd, config }: Numbering,
): Promise<() => void> {
  box.write({
    [`${name}/number.ts`]: NUMBERING,
    [`${name}/run`]: `#!/bin/sh\nexec ${process.execPath} number.ts ${RATE} ${total}\n`,
    [`${name}/log/run`]: `#!/bin/sh\nexec ${svlogd ?? "svlogd"} -t ./main\n`,
    [`${name}/log/main/config`]: config ?? "s20000\nn0\n",
  });
  await box.supervise(name);
  await until("its log", () => box.read(name, "log/main/current") !== undefined);
  return () => box.write({ [`${name}/go`]: "" });
}

/** Follows all that is logged. */
const followAll = (box: Services, name: string) => follow(box, "-s", "1d", name);

/** Starts `sv log -f`; what it prints goes to the file `followed`. */
async function follow(box: Services, ...words: string[]): Promise<Running> {
  const running = box.start(["sh", "-c", 'exec sv log -v -f "$@" >followed', "sh", ...words]);
  await until("it to listen", () => running.said().includes("reading"));
  return running;
}

/** For a loaded machine, in milliseconds. */
const PATIENCE = 400_000;

const shown = (box: Services) => box.read("followed") ?? "";
const numbersIn = (text: string) => [...text.matchAll(/line (\d+)$/gm)].map(([, number]) => Number(number));
const upTo = (total: number) => Array.from({ length: total }, (_, index) => index + 1);

/** Waits until the last line is shown; gives all the numbers. */
async function numbersShown(box: Services, total: number): Promise<number[]> {
  await until("the last line", () => shown(box).endsWith(`line ${total}\n`), PATIENCE);
  return numbersIn(shown(box));
}

/** Whether they are 1, 2, … `total`; said in few words if not. */
function expectAll(numbers: readonly number[], total: number): void {
  const wrong = numbers.findIndex((number, index) => number !== index + 1);
  expect(wrong < 0 ? undefined : numbers.slice(Math.max(0, wrong - 2), wrong + 3)).toBeUndefined();
  expect(numbers.length).toBe(total);
}

/** How many old logs there are. */
const rotations = (box: Services, name: string) => logFiles(box.path(name, "log/main")).length - 1;

const loggers = [["ours", "svlogd"]];
if (available("the original runit", original)) loggers.push(["the original's", `${original.bin}/svlogd`]);

test.concurrent.each(loggers)(
  `${RATE} lines a second through rotating svlogd, %s: each once, in order`,
  async (_, svlogd) => {
    await using box = new Services();
    const total = RATE * SECONDS;
    const go = await numbering(box, "web", { total, svlogd });
    await followAll(box, "web");
    go();
    expectAll(await numbersShown(box, total), total);
    expect(rotations(box, "web")).toBeGreaterThan(10);
  },
  PATIENCE,
);

test.concurrent(
  "svlogd is restarted, reloaded and told to rotate meanwhile",
  async () => {
    await using box = new Services();
    const go = await numbering(box, "web", { total: 1e9, config: "s500000\nn0\n" });
    await followAll(box, "web");
    go();
    for (const words of [["alarm"], ["hup"], ["-w1", "term"], ["alarm"], ["-w1", "term"], ["hup"]]) {
      await box.sv([...words, "web/log"]);
      // Each of these comes while there is something to follow.
      const before = shown(box).length;
      await until("more lines", () => shown(box).length > before, PATIENCE);
    }
    box.write({ "web/stop": "" });
    await until("the end", () => shown(box).endsWith(" end\n"), PATIENCE);
    const logged = numbersIn([...logContents(box.path("web/log/main"))].join(""));
    expect(logged.length).toBeGreaterThan(0);
    expectAll(numbersIn(shown(box)), logged.length);
  },
  PATIENCE,
);

test.concurrent.each([
  ["rotated", "s5000\nn0\n"],
  ["rotated and processed", "s5000\nn0\n!cat\n"],
  ["rotated and compressed", "s5000\nn0\n!gzip\n"],
])(
  "%s many times while nobody looks",
  async (_, config) => {
    await using box = new Services();
    const total = 5000;
    const go = await numbering(box, "web", { total, config });
    const { pid } = await followAll(box, "web");
    kill(pid, "STOP");
    go();
    await until("rotations", () => rotations(box, "web") > 10);
    kill(pid, "CONT");
    expectAll(await numbersShown(box, total), total);
  },
  PATIENCE,
);

test.concurrent.each([["s5000\nn2\n"], ["s5000\nn2\n!cat\n"]])(
  "old logs (%j) are deleted while nobody looks: what is left, in order, and a warning",
  async (config) => {
    await using box = new Services();
    const total = 5000;
    const go = await numbering(box, "web", { total, config });
    const { pid, said } = await followAll(box, "web");
    kill(pid, "STOP");
    go();
    await until("the last line", () => newestContent(box.path("web/log/main")).endsWith(`line ${total}\n`));
    kill(pid, "CONT");
    const numbers = await numbersShown(box, total);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers.length).toBeLessThan(total);
    expect(said()).toContain(
      "sv: web: old logs are deleted before they are read: some lines may be missing\n",
    );
  },
  PATIENCE,
);

test.concurrent("begins with the last ten lines, or as many as are asked for", async () => {
  await using box = new Services();
  const go = await numbering(box, "web", { total: 100 });
  go();
  await until("the lines", () => box.read("web/log/main/current")?.includes("line 100\n"));
  for (const [options, count] of [
    ["", 10],
    ["-n 3", 3],
    ["-n 0", 0],
    ["-s 1d", 100],
  ] as const) {
    const { pid, ended } = await follow(box, ...options.split(" ").filter((word) => word !== ""), "web");
    await until("the lines", () => numbersIn(shown(box)).length >= count);
    kill(pid, "TERM");
    expect((await ended).exit).toBe(143);
    expect(numbersIn(shown(box))).toEqual(upTo(100).slice(100 - count));
  }
});

test.concurrent("a line that has no end yet waits for it; several services, as they write", async () => {
  await using box = new Services();
  const run = "#!/bin/sh\nexec sleep 1000\n";
  for (const name of ["a", "b"])
    box.write({ [`${name}/run`]: run, [`${name}/log/run`]: "#!/bin/sh\nexec svlogd main\n" });
  box.write({ "a/log/main/current": "one\ntw", "b/log/main/config": "" });
  await follow(box, "a", "b");
  await until("the first", () => shown(box) === "a | one\n");
  appendFileSync(box.path("a/log/main/current"), "o\nthree\n");
  await until("the next", () => shown(box) === "a | one\na | two\na | three\n");
  box.write({ "b/log/main/current": "four\n" });
  await until("the other", () => shown(box).endsWith("b | four\n"));
});

test.concurrent("INT ends it, as Ctrl-C does", async () => {
  await using box = new Services();
  box.write({ "a/run": "", "a/log/run": "#!/bin/sh\nexec svlogd main\n", "a/log/main/current": "one\n" });
  const { pid, ended } = await follow(box, "a");
  await until("the line", () => shown(box) === "one\n");
  kill(pid, "INT");
  expect((await ended).exit).toBe(130);
});
