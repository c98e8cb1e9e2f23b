/** Bits behind the point. */
const BITS = 120n;
const ONE = 1n << BITS;
/** ln 10 to 40 digits. */
const LN10 = (23025850929940456840179914546843642076011n * ONE) / 10n ** 40n;
/** Beyond them nothing of e^-10 is left in so many bits. */
const TERMS = 80n;

/** numpy's arange goes on by the distance of its first two values. */
const STEP = -4 + 0.04 - -4;

/**
 * False positive identification rates of ijb_evals.py: 10^-4 to 1 in a hundred steps of the exponent, as
 * numpy comes to them, so that hardly one is exactly what it is called. By whole numbers, since a JavaScript
 * engine's power may be off in the last digit, which decides where a rate times a count is whole.
 */
export const FARS: readonly number[] = [
  ...Array.from({ length: 100 }, (_, k) => powerOf10(-4 + k * STEP)),
  1,
];

/** @param exponent between -4 and -0.01, or so: its bits end within 60 behind the point */
function powerOf10(exponent: number): number {
  const x = (BigInt(exponent * 2 ** 60) * LN10) >> 60n;
  let [sum, term] = [ONE, ONE];
  for (let n = 1n; n <= TERMS; n++) {
    term = (term * x) / (n * ONE);
    sum += term;
  }
  return Number(sum) / Number(ONE);
}
