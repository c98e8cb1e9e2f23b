import type { Json } from '../base/json.ts';

/**
 * Whether occluders of these factors came out one pixel shorter, at some sizes, when dividing by the
 * reference's width was done first: results of then are of another version. Of multiples of a quarter each
 * step is exact, as it was.
 */
export function wereEnlargedOtherwise(factors: Json | undefined): boolean {
  return Array.isArray(factors) && factors.some((factor) => !Number.isInteger(4 * Number(factor)));
}
