import { InputError } from '../../../base/input-error.ts';

/** Watches the features of a model for those that would give a number and no result. */
export interface FeatureChecks {
  /**
   * Throws InputError, with the image, for a feature that is not finite (nothing could be compared with it)
   * or is zero (it has no direction).
   * @param image what names its content
   * @param file where that was read
   */
  one(feature: Float32Array, image: string, file: string): void;
  /** Throws InputError where there were several images, and all had one and the same feature. */
  all(): void;
}

export function checkFeatures(): FeatureChecks {
  let first: { readonly feature: Float32Array; readonly image: string; readonly file: string } | undefined;
  let hasOther = false;
  let differ = false;
  return {
    one(feature, image, file) {
      requireDirection(feature, file);
      first ??= { feature: feature.slice(), image, file };
      if (differ || image === first.image) return;
      hasOther = true;
      differ = feature.some((value, i) => value !== first!.feature[i]);
    },
    all() {
      if (!hasOther || differ) return;
      throw new InputError('the model gives every image the same feature', {
        place: first!.file,
        cure: 'check the model, and how it is fed (`scale`, `mean`, `layout`, `output`); nothing can be told apart by it',
      });
    },
  };
}

function requireDirection(feature: Float32Array, file: string): void {
  let squares = 0;
  for (const value of feature) squares += value * value;
  if (squares > 0 && squares < Number.POSITIVE_INFINITY) return;
  const what =
    squares === 0
      ? 'a feature of zeros'
      : `a feature with ${Number.isNaN(squares) ? 'NaN' : 'infinite numbers'}`;
  throw new InputError(`the model gives ${what} for this image`, {
    place: file,
    cure: 'check the model, and how it is fed (`scale`, `mean`, `layout`); a training that came to this needs a lower `lr`',
  });
}
