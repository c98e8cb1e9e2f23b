/** How far a number may be from that of a fixture, and how that is said. */
export interface Tolerance {
  /** In the table: 'exact', '1e-12', '1e-5 of the root mean square'. */
  readonly words: string;
  /** The largest difference, in units of `unit`. */
  readonly most: number;
  /** What a difference is divided by, of the fixture's number. */
  readonly unit: (theirs: number) => number;
}

/** To the last bit, or letter. */
export const exact: Tolerance = { words: 'exact', most: 0, unit: () => 1 };

export const absolute = (most: number): Tolerance => ({ words: most.toExponential(), most, unit: () => 1 });

export const relative = (most: number): Tolerance => ({
  words: `${most.toExponential()} relative`,
  most,
  unit: (theirs) => Math.abs(theirs),
});

/** @param what 'the root mean square', 'the largest' */
export const partOf = (most: number, what: string, size: number): Tolerance => ({
  words: `${most.toExponential()} of ${what}`,
  most,
  unit: () => size,
});

/** 1e-12 of the number, or 1e-12 where that is below 1. */
export const mixed = (most: number): Tolerance => ({
  words: most.toExponential(),
  most,
  unit: (theirs) => Math.max(1, Math.abs(theirs)),
});

export function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}
