import { groupDigits } from '../../../base/group-digits.ts';
import { InputError } from '../../../base/input-error.ts';
import type { Size } from '../../geometry.ts';
import type { Image } from '../image.ts';

/** The option of an experiment that says how large the images are: of its own network, of a given model. */
export type SizeOption = 'network.image' | 'model.image';

export function isSize(image: Size, size: Size): boolean {
  return image.width === size.width && image.height === size.height;
}

/**
 * Faces that are not aligned to the network's size cost several points of accuracy: an error, not a resize.
 * @param isCroppable whether `crop` would take what the network sees out of it
 */
export function requireSize(
  image: Image,
  size: Size,
  name: string,
  option: SizeOption = 'network.image',
  isCroppable = false,
): void {
  if (isSize(image, size)) return;
  throw new InputError(
    `the image is ${image.width}x${image.height} (width x height), the network takes ${size.width}x${size.height}`,
    {
      place: name,
      cure: `${isCroppable ? CROP : ''}align the faces to that size, or set \`${option}\` to the size of the images, [height, width]`,
    },
  );
}

const CROP = "set `crop: arcface` if the images are of ArcFace's template, as those of insightface are; or ";

/** More than any photograph of a face has; as RGB these are 300 MB. */
export const MOST_PIXELS = 100_000_000;

/**
 * A header that claims more pixels is an InputError, thrown before memory is taken for them: a broken or
 * hostile one must not reserve all there is.
 */
export function requireFewPixels({ width, height }: Size, name: string): void {
  if (width * height > MOST_PIXELS) throw tooManyPixels(name, `${width}x${height}, `);
}

/** @param size in words, with a comma, where it is known */
export function tooManyPixels(name: string, size = ''): InputError {
  return new InputError(
    `the image has ${size}more than the limit of ${groupDigits(MOST_PIXELS)} pixels by its header`,
    {
      place: name,
      cure: 'scale the image down; where it is a small one, its header is broken: replace the file',
    },
  );
}
