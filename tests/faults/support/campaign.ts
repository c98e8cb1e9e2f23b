import { createHash } from 'node:crypto';

/** The long version takes hours' worth of trials; the short one goes with every `npm test`. */
export const isLong = process.env['OCC_FAULTS'] === 'long';

/** Another one tries other places; the same one tries the same again. */
export const seed = Number(process.env['OCC_FAULT_SEED'] ?? 1);

/** How many of all trials of one sort; OCC_FAULT_TRIALS gives the long version another number, or `all`. */
export function howMany({ long, short }: { readonly long: number; readonly short: number }): number {
  if (!isLong) return short;
  const wanted = process.env['OCC_FAULT_TRIALS'];
  return wanted === 'all' ? Number.POSITIVE_INFINITY : Number(wanted ?? long);
}

/** How to see again what failed; every check of the campaign says it. */
export function repeatWith(what: string): string {
  return `OCC_FAULT_SEED=${seed}${isLong ? ' OCC_FAULTS=long' : ''}: ${what}`;
}

/** So many of all, other ones for another seed, in their order; all where there are no more. */
export function sample<T>(all: readonly T[], count: number, what: string): T[] {
  const drawn = all.map((one, i) => ({ one, i, at: draw(`${what} ${i}`) }));
  const chosen = drawn.sort((a, b) => a.at - b.at).slice(0, count);
  return chosen.sort((a, b) => a.i - b.i).map(({ one }) => one);
}

/** A number from 0 on, below 1, that is the same each time for this seed and these words. */
export function draw(what: string): number {
  return createHash('sha256').update(`${seed} ${what}`).digest().readUInt32LE() / 2 ** 32;
}

/** 1 to `last`, each as likely. */
export function drawNumber(last: number, what: string): number {
  return 1 + Math.floor(draw(what) * last);
}
