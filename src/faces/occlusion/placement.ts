import { InputError } from '../../base/input-error.ts';
import type { RandomStream } from '../../base/random.ts';
import { REFERENCE_SIZE, type Rect, type Size } from '../geometry.ts';
import type { BoxName } from './boxes.ts';
import type { OccluderLibrary } from './occluder-library.ts';

/** What to paste and where. Everything that is random about an occlusion is in here. */
export type Placement = FactorPlacement | BoxPlacement;

/**
 * What a factor of 1 is: an occluder as large as it is on an image 96 wide and larger on a wider one, or as
 * many pixels as it has on any image (the reference, whose images are 96 wide).
 */
export type RelativeTo = 'width' | 'pixels';

/** How an occluder is enlarged. */
export interface Enlargement {
  readonly factor: number;
  readonly relativeTo: RelativeTo;
}

/** An enlarged occluder with its centre on a pixel of the image. */
export interface FactorPlacement extends Enlargement {
  readonly method: 'factor';
  /** Number of the occluder in its library. */
  readonly occluder: number;
  readonly centre: { readonly x: number; readonly y: number };
}

/** An occluder stretched over a fixed part of the face. */
export interface BoxPlacement {
  readonly method: 'box';
  readonly occluder: number;
  readonly box: BoxName;
}

export interface FactorOptions {
  readonly factors: readonly number[];
  readonly relativeTo: RelativeTo;
  readonly bound: boolean;
}

/**
 * Draws an occluder, a factor and a centre, in this order. The centre is uniform over the image's pixels, so
 * that part of the occluder may lie outside. With `bound` the upper left corner is uniform over those that
 * keep the occluder inside, but for the last in each direction: those of the reference, whose end is
 * exclusive.
 */
export function drawFactorPlacement(
  random: RandomStream,
  library: OccluderLibrary,
  size: Size,
  { factors, relativeTo, bound }: FactorOptions,
): FactorPlacement {
  const occluder = random.int(library.occluders.length);
  const factor = random.pick(factors);
  if (!bound) {
    return {
      method: 'factor',
      occluder,
      factor,
      relativeTo,
      centre: { x: random.int(size.width), y: random.int(size.height) },
    };
  }
  const enlarged = factorSize(library, occluder, { factor, relativeTo }, size);
  const x0 = random.int(size.width - enlarged.width);
  const y0 = random.int(size.height - enlarged.height);
  const centre = { x: x0 + Math.floor(enlarged.width / 2), y: y0 + Math.floor(enlarged.height / 2) };
  return { method: 'factor', occluder, factor, relativeTo, centre };
}

export function drawBoxPlacement(random: RandomStream, library: OccluderLibrary, box: BoxName): BoxPlacement {
  return { method: 'box', occluder: random.int(library.occluders.length), box };
}

/**
 * Size of an enlarged occluder on an image of `size`: at least one pixel smaller than the image in each
 * direction. An InputError where nothing is left.
 */
export function factorSize(
  library: OccluderLibrary,
  occluder: number,
  { factor, relativeTo }: Enlargement,
  size: Size,
): Size {
  const { name, size: own } = library.occluders[occluder]!;
  const imageWidth = relativeTo === 'pixels' ? REFERENCE_SIZE.width : size.width;
  const width = Math.min(size.width - 1, enlarge(own.width, factor, imageWidth));
  const height = Math.min(size.height - 1, enlarge(own.height, factor, imageWidth));
  if (width < 1 || height < 1) {
    throw new InputError(`at factor ${factor} the occluder ${name} (${own.width}x${own.height}) vanishes`, {
      place: name,
      cure: 'use a larger factor, or take the occluder off the list',
    });
  }
  return { width, height };
}

/**
 * Cut off to whole pixels. On images 96 wide in the reference's very steps, `int(factor * length)`; dividing
 * last loses no pixel on others either.
 */
function enlarge(length: number, factor: number, imageWidth: number): number {
  const enlarged = factor * length;
  const { width } = REFERENCE_SIZE;
  return Math.trunc(imageWidth === width ? enlarged : (enlarged * imageWidth) / width);
}

/** Upper left corner of something of size `n` centred on pixel `c`, per direction. */
export function cornerOf(centre: number, length: number): number {
  return centre - Math.floor(length / 2);
}

/**
 * The rectangle that the reference writes down. It ends one pixel before the image does at the latest,
 * although the last column and row may be painted over: labels and ratios of the published numbers rest on
 * it.
 */
export function recordedRect(x: number, y: number, pasted: Size, image: Size): Rect {
  return {
    x0: Math.max(0, x),
    y0: Math.max(0, y),
    x1: Math.min(image.width - 1, x + pasted.width),
    y1: Math.min(image.height - 1, y + pasted.height),
  };
}
