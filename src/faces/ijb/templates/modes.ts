/** How an image's feature is made of those of its two views. */
export interface FeatureMode {
  /** Divided by its length (N1). */
  readonly normalised: boolean;
  /** Times its faceness (D1). */
  readonly weighted: boolean;
  /** The sum of both views, not the plain one alone (F1). */
  readonly flipped: boolean;
}

/** As ijb_evals.py names them. */
export const MODES = {
  N0D1F1: { normalised: false, weighted: true, flipped: true },
  N0D1F0: { normalised: false, weighted: true, flipped: false },
  N0D0F1: { normalised: false, weighted: false, flipped: true },
  N0D0F0: { normalised: false, weighted: false, flipped: false },
  N1D1F1: { normalised: true, weighted: true, flipped: true },
  N1D1F0: { normalised: true, weighted: true, flipped: false },
  N1D0F1: { normalised: true, weighted: false, flipped: true },
  N1D0F0: { normalised: true, weighted: false, flipped: false },
} as const satisfies Record<string, FeatureMode>;

export type ModeName = keyof typeof MODES;

/**
 * The feature of an image, in single precision as the programs have it.
 * @param views the raw feature of the image, and behind it that of its mirror image
 * @param into half as long
 */
export function imageFeature(
  views: Float32Array,
  faceness: number,
  { normalised, weighted, flipped }: FeatureMode,
  into: Float32Array,
): void {
  const size = into.length;
  for (let k = 0; k < size; k++) into[k] = flipped ? views[k]! + views[size + k]! : views[k]!;
  if (normalised) {
    let squares = 0;
    for (const value of into) squares += value * value;
    const length = Math.fround(Math.sqrt(squares));
    if (length > 0) for (let k = 0; k < size; k++) into[k]! /= length;
  }
  if (weighted) for (let k = 0; k < size; k++) into[k]! *= faceness;
}
