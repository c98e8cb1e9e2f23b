/** A fraction as a percentage without its sign: 0.9083 is "90.83". */
export function percent(fraction: number, decimals = 2): string {
  return (fraction * 100).toFixed(decimals);
}

/** Hundredths, without zeros at the end: for coordinates and axis labels. */
export function short(n: number): string {
  return String(Math.round(n * 100) / 100);
}
