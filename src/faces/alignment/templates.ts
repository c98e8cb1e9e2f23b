import type { Size } from '../geometry.ts';

/** A place in a picture: pixels from its upper left corner, whose first pixel's middle is at 0, 0. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Of one face: left eye, right eye, nose, left and right corner of the mouth, left and right as they are seen
 * in the picture.
 */
export type FivePoints = readonly [Point, Point, Point, Point, Point];

/** Where the points of an aligned face lie, and how large its picture is. */
export interface FaceTemplate extends Size {
  readonly points: FivePoints;
}

/** SphereFace's (Liu et al., 2017), of its `face_align_demo`: for pictures 96 wide and 112 high. */
const SPHEREFACE: readonly (readonly [number, number])[] = [
  [30.2946, 51.6963],
  [65.5318, 51.5014],
  [48.0252, 71.7366],
  [33.5493, 92.3655],
  [62.7299, 92.2041],
];

/** ArcFace (Deng et al., 2019) puts as many columns on either side of them: pictures of 112 by 112. */
const ARCFACE_SHIFT = 8;

/**
 * The templates of the published sets. Their numbers are of single precision, as the programs that made these
 * have them.
 */
export const TEMPLATES = {
  sphereface: { width: 96, height: 112, points: shifted(0) },
  arcface: { width: 96 + 2 * ARCFACE_SHIFT, height: 112, points: shifted(ARCFACE_SHIFT) },
} as const satisfies Record<string, FaceTemplate>;

export type TemplateName = keyof typeof TEMPLATES;

function shifted(by: number): FivePoints {
  const points = SPHEREFACE.map(([x, y]) => ({ x: Math.fround(Math.fround(x) + by), y: Math.fround(y) }));
  return points as unknown as FivePoints;
}
