/** A fraction as a percentage without its sign: 0.9083 is "90.83". */
export function percent(fraction: number, decimals = 2): string {
  return (fraction * 100).toFixed(decimals);
}

/** A whole number with its thousands apart: "13,233". */
export function count(n: number): string {
  return String(n).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** Hundredths, without zeros at the end: for coordinates and axis labels. */
export function short(n: number): string {
  return String(Math.round(n * 100) / 100);
}
