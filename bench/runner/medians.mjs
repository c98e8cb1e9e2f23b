// What many runs come to.

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

/** How many times as long as the reference: the median over the turns, as on a shared machine runs a minute apart differ more than two of a turn. */
export function multiple(values, reference) {
  const together = Math.min(values.length, reference.length);
  return median(values.slice(0, together).map((value, i) => value / reference[i]));
}
