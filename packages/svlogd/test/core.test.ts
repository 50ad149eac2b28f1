import { expect, test } from "bun:test";
import fc from "fast-check";
import { type Config, DEFAULTS } from "../src/config.ts";
import { type LineOptions, Lines, Log } from "../src/core.ts";
import { rule } from "../src/pattern.ts";

const PLAIN: LineOptions = { stamp: "none", replacement: undefined, lineLength: 10 };
const TIME = { seconds: 1_000_000_000, nanoseconds: 1 };

/** Everything that comes out when `chunks` go in, for one log of each configuration. */
function distribute(
  chunks: readonly string[],
  configs: readonly Partial<Config>[],
  options: Partial<LineOptions> = {},
  sends: (message: string) => boolean = () => true,
): { readonly logs: readonly string[]; readonly alerts: string } {
  const all = { ...PLAIN, ...options };
  const lines = new Lines(all, (_, message) => sends(Buffer.from(message).toString("latin1")));
  const logs = configs.map((config) => new Log({ ...DEFAULTS, ...config }));
  const out = logs.map(() => "");
  let alerts = "";
  const settle = () => {
    for (let isDone = false; !isDone; ) {
      isDone = lines.distribute();
      alerts += lines.alerts.part(0, lines.alerts.length).toString("latin1");
      lines.alerts.length = 0;
      logs.forEach(({ output }, index) => {
        out[index] += output.part(0, output.length).toString("latin1");
        output.length = 0;
      });
    }
  };
  lines.use(logs);
  chunks.forEach((chunk, index) => {
    lines.room().write(chunk, "latin1");
    lines.take(chunk.length, { ...TIME, seconds: TIME.seconds + index });
    settle();
  });
  lines.end();
  settle();
  return { logs: out, alerts };
}

test("what comes in goes out, however it is cut, and with a newline at the end", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "\n", "\0", "\xff"), maxLength: 60 });
  fc.assert(
    fc.property(fc.array(text), (chunks) => {
      const whole = chunks.join("");
      const expected = whole === "" || whole.endsWith("\n") ? whole : `${whole}\n`;
      expect(distribute(chunks, [{}, { rules: [rule("-", "b*")] }]).logs[0]).toBe(expected);
    }),
  );
});

test("how it is cut makes no difference to what is selected, replaced, alerted and sent", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "\n", "\t"), maxLength: 300 });
  const configs: Partial<Config>[] = [
    { rules: [rule("-", "a*"), rule("+", "ab*"), rule("e", "b*")], prefix: "p: " },
    { udp: { ip: [127, 0, 0, 1], port: 514 } },
  ];
  const options = { replacement: { by: "_", also: "b" } };
  fc.assert(
    fc.property(text, fc.array(fc.nat(40), { minLength: 1 }), (whole, sizes) => {
      const chunks: string[] = [];
      for (let at = 0, index = 0; at < whole.length; index++) {
        const size = (sizes[index % sizes.length] ?? 0) + 1;
        chunks.push(whole.slice(at, at + size));
        at += size;
      }
      const sent = { whole: [] as string[], cut: [] as string[] };
      const refuses = (list: string[]) => (message: string) => list.push(message) % 2 === 0;
      const reference = distribute([whole], configs, options, refuses(sent.whole));
      expect(distribute(chunks, configs, options, refuses(sent.cut))).toEqual(reference);
      expect(sent.cut).toEqual(sent.whole);
    }),
  );
});

test("a line without an end is passed on as it comes", () => {
  const chunk = "x".repeat(65536);
  const { logs } = distribute(Array(40).fill(chunk), [{}], { lineLength: 100 });
  expect(logs[0]?.length).toBe(40 * chunk.length + 1);
});

test("lines of one read have growing stamps; a line has the stamp of its first byte", () => {
  const { logs } = distribute(["a\nb\nc", "c\nd\n"], [{}], { stamp: "tai64n" });
  expect(logs[0]).toBe(
    [
      "@400000003b9aca0a00000001 a",
      "@400000003b9aca0a00000002 b",
      "@400000003b9aca0a00000003 cc",
      "@400000003b9aca0b00000001 d",
      "",
    ].join("\n"),
  );
});

test("every stamp of a long read is the one after the one before", () => {
  const { logs } = distribute(["\n".repeat(5000)], [{}], { stamp: "tai64n" });
  const stamps = (logs[0] ?? "").split("\n").slice(0, -1);
  expect(stamps.map((stamp) => Number.parseInt(stamp.slice(-9), 16))).toEqual(
    Array.from({ length: 5000 }, (_, index) => index + 1),
  );
});

test("messages of a cut line end in dots, also when nothing was cut off", () => {
  const sent: string[] = [];
  const config = { rules: [rule("e", "*")], udp: { ip: [127, 0, 0, 1], port: 514 }, isUdpOnly: true };
  const { logs, alerts } = distribute(["0123456789\n0123456789ab\nshort\n"], [config], {}, (message) =>
    Boolean(sent.push(message)),
  );
  expect(alerts).toBe("0123456789...\n0123456789...\nshort\n");
  expect(sent.join("")).toBe(alerts);
  expect(logs[0]).toBe("");
});

test("what could not be sent is in the log", () => {
  const config = { udp: { ip: [127, 0, 0, 1], port: 514 }, isUdpOnly: true, prefix: "p " };
  expect(distribute(["a\n"], [config], {}, () => false).logs[0]).toBe(
    "warning: failure sending through udp: p a\n",
  );
});
