import type { Size } from '../geometry.ts';
import type { DetectedFace, FaceBox } from './detected-face.ts';

/**
 * By which of the faces of a photograph is meant: the one nearest to its middle, where photographs of a
 * person have theirs; the largest; the one that the detector is most sure of.
 */
export const CHOICES = {
  centre: (box, { width, height }) =>
    -Math.hypot((box.x0 + box.x1 - width) / 2, (box.y0 + box.y1 - height) / 2),
  largest: ({ x0, y0, x1, y1 }) => (x1 - x0) * (y1 - y0),
  best: ({ score }) => score,
} as const satisfies Record<string, (box: FaceBox, photo: Size) => number>;

export type FaceChoice = keyof typeof CHOICES;

/** The face that is meant; undefined where there is none. Of equals the first. */
export function chooseFace(
  faces: readonly DetectedFace[],
  choice: FaceChoice,
  photo: Size,
): DetectedFace | undefined {
  const by = CHOICES[choice];
  let chosen: DetectedFace | undefined;
  for (const face of faces) if (!chosen || by(face.box, photo) > by(chosen.box, photo)) chosen = face;
  return chosen;
}
