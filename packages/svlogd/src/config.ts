/** The file `config` of a log directory (svlogd(8), CONFIG). */
import { type Bytes, leadingNumber } from "@runit-ts/posix";
import { type Rule, rule } from "./pattern.ts";

/** Where datagrams go. */
export interface UdpAddress {
  /** The four bytes of an IPv4 address. */
  readonly ip: readonly number[];
  readonly port: number;
}

export interface Config {
  /** The size at which `current` is rotated, in bytes; 0: never. */
  readonly size: number;
  /** How many old logs are kept; 0: all. */
  readonly keep: number;
  /** How many old logs are kept when the disk is full; as many or more than `keep`: all. */
  readonly keepAtLeast: number;
  /** The age at which `current` is rotated, in seconds; 0: never. */
  readonly age: number;
  /** What rotated logs are fed through, by sh; empty: nothing. */
  readonly processor: Bytes;
  readonly udp: UdpAddress | undefined;
  /** Whether lines go to the address only, and not to the log. */
  readonly isUdpOnly: boolean;
  readonly prefix: Bytes;
  readonly rules: readonly Rule[];
}

/** What is so when there is no `config`. */
export const DEFAULTS: Config = {
  size: 1_000_000,
  keep: 10,
  keepAtLeast: 10,
  age: 0,
  processor: "",
  udp: undefined,
  isUdpOnly: false,
  prefix: "",
  rules: [],
};

const SYSLOG_PORT = 514;
const PORT_BITS = 16;
const KILO = 1024;
const MINUTE = 60;
/** The original adds ages in 32 bits. */
const AGE_BITS = 32;

type Reader = (value: Bytes, config: Config, warn: (message: Bytes) => void) => Partial<Config>;

/** A number, times the factor of the letter that follows it. */
function scaled(value: Bytes, factors: Record<string, number>): bigint {
  const unit = /^\d*(.)/s.exec(value)?.[1] ?? "";
  return BigInt.asUintN(64, leadingNumber(value) * BigInt(factors[unit] ?? 1));
}

/** What a C text of these bytes is: all before the first NUL. */
const beforeNul = (value: Bytes): Bytes => value.split("\0", 1)[0] ?? "";

/** A NUL ends a pattern, and what follows it is read as a further line. */
const readRule = (sign: Rule["sign"], value: Bytes, { rules }: Config): Partial<Config> => {
  const [pattern = "", ...further] = value.split("\0");
  const more = further.flatMap((line) => (isSign(line[0]) ? [rule(line[0], line.slice(1))] : []));
  return { rules: [...rules, rule(sign, pattern), ...more] };
};

function isSign(letter: string | undefined): letter is Rule["sign"] {
  return letter !== undefined && "+-eE".includes(letter);
}

const portNumber = (digits: Bytes): number => Number(BigInt.asUintN(PORT_BITS, leadingNumber(digits)));

const readUdp: Reader = (value, { udp }, warn) => {
  const address = /^(\d+)\.(\d+)\.(\d+)\.(\d+)(:(\d*))?/.exec(value);
  if (address === null) {
    warn(`unable to scan ip address: ${beforeNul(value)}`);
    return { udp };
  }
  const port = address[5] === undefined ? SYSLOG_PORT : portNumber(address[6] ?? "");
  if (port === 0) {
    warn(`unable to scan port number: ${beforeNul(value.slice(value.indexOf(":") + 1))}`);
    return { udp };
  }
  const ip = address.slice(1, 5).map((byte) => Number(BigInt.asUintN(8, leadingNumber(byte))));
  return { udp: { ip, port } };
};

const READERS: Record<string, Reader> = {
  s: (value) => ({ size: Number(scaled(value, { k: KILO, m: KILO ** 2 })) }),
  n: (value) => ({ keep: Number(leadingNumber(value)) }),
  N: (value) => ({ keepAtLeast: Number(leadingNumber(value)) }),
  t: (value) => ({
    age: Number(BigInt.asUintN(AGE_BITS, scaled(value, { m: MINUTE, h: MINUTE ** 2 }))),
  }),
  "!": (value, { processor }) => ({ processor: value === "" ? processor : beforeNul(value) }),
  p: (value, { prefix }) => ({ prefix: value === "" ? prefix : beforeNul(value) }),
  u: readUdp,
  U: (value, config, warn) => {
    const { udp } = readUdp(value, config, warn);
    // Where the address makes no sense, the log must not be lost.
    return { udp, isUdpOnly: udp !== undefined };
  },
  "+": (value, config) => readRule("+", value, config),
  "-": (value, config) => readRule("-", value, config),
  e: (value, config) => readRule("e", value, config),
  E: (value, config) => readRule("E", value, config),
};

/**
 * Reads a configuration, as the original does: a later line overrides an earlier one, patterns add up, and what
 * makes no sense is left out.
 * @param warn is told of addresses that make no sense
 */
export function parseConfig(content: Bytes, warn: (message: Bytes) => void): Config {
  let config = DEFAULTS;
  // The original does not look at a last line of one character without its newline.
  for (const line of content.replace(/(^|\n)[^\n]$/, "$1").split("\n")) {
    const changes = READERS[line[0] ?? ""]?.(line.slice(1), config, warn);
    if (changes) config = { ...config, ...changes };
  }
  return config;
}
