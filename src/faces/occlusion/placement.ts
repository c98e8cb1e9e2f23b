import { InputError } from '../../base/input-error.ts';
import type { RandomStream } from '../../base/random.ts';
import { REFERENCE_SIZE, type Rect, type Size } from '../geometry.ts';
import type { BoxName } from './boxes.ts';
import type { OccluderLibrary } from './occluder-library.ts';

/** What to paste and where. Everything that is random about an occlusion is in here. */
export type Placement = FactorPlacement | BoxPlacement;

/** An occluder enlarged by `factor`, with its centre on a pixel of the image. */
export interface FactorPlacement {
  readonly method: 'factor';
  /** Number of the occluder in its library. */
  readonly occluder: number;
  readonly factor: number;
  readonly centre: { readonly x: number; readonly y: number };
}

/** An occluder stretched over a fixed part of the face. */
export interface BoxPlacement {
  readonly method: 'box';
  readonly occluder: number;
  readonly box: BoxName;
}

/**
 * Draws an occluder, a factor and a centre, in this order. The centre is uniform over the image's pixels, so
 * that part of the occluder may lie outside; with `bound` it is uniform over those that keep the occluder
 * inside.
 */
export function drawFactorPlacement(
  random: RandomStream,
  library: OccluderLibrary,
  size: Size,
  options: { readonly factors: readonly number[]; readonly bound: boolean },
): FactorPlacement {
  const occluder = random.int(library.occluders.length);
  const factor = random.pick(options.factors);
  if (!options.bound) {
    return {
      method: 'factor',
      occluder,
      factor,
      centre: { x: random.int(size.width), y: random.int(size.height) },
    };
  }
  const enlarged = factorSize(library, occluder, factor, size);
  const x0 = random.int(size.width - enlarged.width + 1);
  const y0 = random.int(size.height - enlarged.height + 1);
  const centre = { x: x0 + Math.floor(enlarged.width / 2), y: y0 + Math.floor(enlarged.height / 2) };
  return { method: 'factor', occluder, factor, centre };
}

export function drawBoxPlacement(random: RandomStream, library: OccluderLibrary, box: BoxName): BoxPlacement {
  return { method: 'box', occluder: random.int(library.occluders.length), box };
}

/**
 * Size of an occluder enlarged by `factor` for an image of `size`: at least one pixel smaller than the image
 * in each direction. Factors are meant for images 96 wide and grow with the image. An InputError where
 * nothing is left.
 */
export function factorSize(library: OccluderLibrary, occluder: number, factor: number, size: Size): Size {
  const { name, size: own } = library.occluders[occluder]!;
  const scale = (factor * size.width) / REFERENCE_SIZE.width;
  const width = Math.min(size.width - 1, Math.trunc(scale * own.width));
  const height = Math.min(size.height - 1, Math.trunc(scale * own.height));
  if (width < 1 || height < 1) {
    throw new InputError(`at factor ${factor} the occluder ${name} (${own.width}x${own.height}) vanishes`, {
      place: name,
      cure: 'use a larger factor, or take the occluder off the list',
    });
  }
  return { width, height };
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
