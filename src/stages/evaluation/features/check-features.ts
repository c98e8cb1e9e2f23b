import { InputError } from '../../../base/input-error.ts';
import { lengthOf } from '../../../faces/protocols/similarity.ts';

/** Watches the features of a model for those that would give a number and no result. */
export interface FeatureChecks {
  /**
   * Throws InputError, with the image, for a feature that is not finite (nothing could be compared with it),
   * is zero, or one number (it has no direction), or is too short for what the protocols add to products of
   * lengths.
   * @param image what names its content
   * @param file where that was read
   */
  one(feature: Float32Array, image: string, file: string): void;
  /** Throws InputError where there were several images, and the features of all had the same direction. */
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
      differ = !haveOneDirection(feature, first.feature);
    },
    all() {
      if (!hasOther || differ) return;
      throw new InputError('the model gives every image the same feature', {
        place: first!.file,
        cure: 'check the model, and how it is fed (`scale`, `mean`, `layout`, `output`); nothing can be told apart by it (lengths do not count)',
      });
    },
  };
}

/** By float32's precision: features are compared by their directions, whatever their lengths. */
function haveOneDirection(a: Float32Array, b: Float32Array): boolean {
  const [lengthA, lengthB] = [lengthOf(a), lengthOf(b)];
  return a.every((value, i) => Math.abs(value / lengthA - b[i]! / lengthB) < SAME);
}

const SAME = 1e-7;

/**
 * The protocols add 1e-5 to the product of two lengths (see cosineSimilarity): for shorter features that is
 * more than a hundredth of it.
 */
const SHORTEST = 0.03;

function requireDirection(feature: Float32Array, file: string): void {
  const length = lengthOf(feature);
  const fed = 'check the model, and how it is fed (`scale`, `mean`, `layout`)';
  const fail = (what: string, cure: string) => {
    throw new InputError(`the model gives ${what} for this image`, { place: file, cure });
  };
  if (Number.isNaN(length) || length === Number.POSITIVE_INFINITY) {
    const numbers = Number.isNaN(length) ? 'NaN' : 'infinite numbers';
    fail(`a feature with ${numbers}`, `${fed}; a training that came to this needs a lower \`lr\``);
  }
  if (length === 0) fail('a feature of zeros', `${fed}; a training that came to this needs a lower \`lr\``);
  if (feature.length === 1)
    fail('one number, not a feature', 'name the output that holds the features with `output`');
  if (length < SHORTEST)
    fail(
      `a feature of length ${length.toPrecision(2)}, too short to be compared as the protocols do`,
      `${fed}; a model that gives such short ones has to divide them by their length`,
    );
}
