import { type RandomStream, randomStream } from '../../base/random.ts';
import type { Size } from '../geometry.ts';
import { dropAlpha, type Image } from '../images/image.ts';
import { type BoxName, boxRect } from './boxes.ts';
import type { OccluderLibrary } from './occluder-library.ts';
import { type Pasted, paste } from './paste.ts';
import {
  cornerOf,
  drawBoxPlacement,
  drawFactorPlacement,
  type Enlargement,
  factorSize,
  type Placement,
  recordedRect,
} from './placement.ts';

/** How images of a test set are occluded: by an enlarged occluder anywhere, or over one part of the face. */
export type OcclusionMethod =
  | ({ readonly kind: 'factor'; readonly bound: boolean } & Enlargement)
  | { readonly kind: 'box'; readonly box: BoxName };

/**
 * Pastes an occluder of `library` as `placement` says. The face stays as it is, unless it is no longer needed
 * (`inPlace`).
 */
export function occlude(
  face: Image,
  library: OccluderLibrary,
  placement: Placement,
  inPlace = false,
): Pasted {
  const under = dropAlpha(face);
  if (placement.method === 'box') {
    const rect = boxRect(placement.box, under);
    const size = { width: rect.x1 - rect.x0, height: rect.y1 - rect.y0 };
    return paste(under, library.resized(placement.occluder, size), rect.x0, rect.y0, rect, inPlace);
  }
  const size = factorSize(library, placement.occluder, placement, under);
  const x = cornerOf(placement.centre.x, size.width);
  const y = cornerOf(placement.centre.y, size.height);
  const occluder = library.resized(placement.occluder, size);
  return paste(under, occluder, x, y, recordedRect(x, y, size, under), inPlace);
}

/**
 * The placement for one image of a test set: a function of the seed and the image's name in its tree, so that
 * neither the order nor the number of workers matters, and so that every factor covers an image with the same
 * occluder.
 */
export function placementFor(
  seed: number,
  name: string,
  library: OccluderLibrary,
  size: Size,
  method: OcclusionMethod,
): Placement {
  const random: RandomStream = randomStream(seed, 'occlude', name);
  return method.kind === 'box'
    ? drawBoxPlacement(random, library, method.box)
    : drawFactorPlacement(random, library, size, { ...method, factors: [method.factor] });
}
