/** How numbers are written. */

/** A measured value: two digits after the point, none from a thousand on. */
export function figure(value: number): string {
  return value.toFixed(value < 1000 ? 2 : 0);
}

/** How many times another value a value is, as `1/2.50 of` or `2.50 times`; empty when one is not known. */
export function comparison(value: number, other: number): string {
  if (Number.isNaN(value / other)) return "";
  return value < other ? `1/${(other / value).toPrecision(3)} of` : `${(value / other).toPrecision(3)} times`;
}
