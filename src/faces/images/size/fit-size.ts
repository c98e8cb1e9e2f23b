import type { Size } from '../../geometry.ts';
import { crop as cropTo, type Image } from '../image.ts';
import { isSize, requireSize, type SizeOption } from './require-size.ts';

/**
 * What is done with images of another template than the network's: `arcface`, those of 112 x 112 serve a
 * network of 112 x 96, as ArcFace's template is SphereFace's with as many columns on either side.
 */
export type Crop = 'none' | 'arcface';

export interface FitOptions {
  readonly crop: Crop;
  /** What to name where the size is another one. */
  readonly sizedBy?: SizeOption | undefined;
}

/**
 * The image as the network takes it: as it is, or of an image of ArcFace's template (any square whose height
 * is the network's) the columns in the middle, 8 to 103 of 112.
 * @param name of the image, for the InputError that any other size is
 */
export function fitSize(image: Image, size: Size, name: string, { crop, sizedBy }: FitOptions): Image {
  if (isSize(image, size)) return image;
  const isCropped = crop === 'arcface' && holdsTemplate(image, size);
  if (!isCropped) requireSize(image, size, name, sizedBy, holdsTemplate(image, size));
  const x0 = (image.width - size.width) / 2;
  return cropTo(image, { x0, y0: 0, x1: x0 + size.width, y1: size.height });
}

/** Six sevenths of a square: 96 of 112 columns. */
function holdsTemplate(image: Size, size: Size): boolean {
  const isSquare = image.width === image.height && image.height === size.height;
  return isSquare && size.width * 7 === image.width * 6;
}
