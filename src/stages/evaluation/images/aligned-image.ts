import { InputError } from '../../../base/input-error.ts';
import { similarityTransform } from '../../../faces/alignment/similarity-transform.ts';
import { type FivePoints, TEMPLATES } from '../../../faces/alignment/templates.ts';
import { warpAffine } from '../../../faces/alignment/warp.ts';
import type { Image } from '../../../faces/images/image.ts';
import type { Reserve } from '../../../faces/scratch.ts';

/**
 * The 112 x 112 pixels of ArcFace's template that five points make of a photograph.
 * @param name of the photograph, for the InputError that points in one place are
 */
export function alignedImage(photo: Image, points: FivePoints, name: string, reserve: Reserve): Image {
  const { arcface } = TEMPLATES;
  const fit = similarityTransform(points, arcface.points);
  if (fit) return warpAffine(photo, fit.matrix, arcface, reserve);
  throw new InputError('its five points are one, or too far away', {
    place: name,
    cure: 'no face can be aligned by them: mend the list',
  });
}
