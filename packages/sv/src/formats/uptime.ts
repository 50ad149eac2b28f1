/** How long something has lasted, for people. */

const UNITS: readonly (readonly [seconds: number, letter: string])[] = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "m"],
  [1, "s"],
];

/** Seconds in the two greatest units they fill: `42s`, `5m 3s`, `3h 12m`, `4d 0h`. */
export function uptime(seconds: number): string {
  const greatest = UNITS.findIndex(([unit]) => seconds >= unit);
  if (greatest < 0) return "0s";
  let rest = Math.floor(seconds);
  return UNITS.slice(greatest, greatest + 2)
    .map(([unit, letter]) => {
      const count = Math.floor(rest / unit);
      rest -= count * unit;
      return `${count}${letter}`;
    })
    .join(" ");
}

/** How fresh a start is: a service that is just up may have come up again and again. In seconds. */
const FRESH = 5;
const RECENT = 30;

export type Freshness = "fresh" | "recent" | "settled";

export function freshness(seconds: number): Freshness {
  return seconds < FRESH ? "fresh" : seconds < RECENT ? "recent" : "settled";
}
