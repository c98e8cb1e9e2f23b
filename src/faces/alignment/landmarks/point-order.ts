import { InputError } from '../../../base/input-error.ts';
import { similarityTransform } from '../similarity-transform.ts';
import { type FivePoints, TEMPLATES } from '../templates.ts';
import { LANDMARKS_CURE, type LandmarkRow, type PointOrder } from './landmark-rows.ts';

/** Whose left is meant: as it is seen in the picture, or that of the person who is in it. */
export type Sides = 'picture' | 'person';

/** How the ten numbers of a row are to be taken. */
export interface PointReading {
  readonly order: PointOrder;
  readonly sides: Sides;
}

/** So many rows are looked at, from all over the list. */
const LOOKED_AT = 500;

/** What the points of faces agree with the template at least; of a mirror image it is 0.05. */
const LIKE_A_FACE = 0.6;

/**
 * How a list is to be taken where it does not say it, by which way most of its rows look like faces. An
 * InputError where in none of the ways half of them do.
 * @param file for the error
 * @param given what is known of it
 */
export function readingOf(
  rows: readonly LandmarkRow[],
  given: { readonly order?: PointOrder | undefined; readonly sides?: Sides | undefined },
  file: string,
): PointReading {
  const ways = WAYS.filter(
    ({ order, sides }) => order === (given.order ?? order) && sides === (given.sides ?? sides),
  );
  if (ways.length === 1) return ways[0]!;
  const step = Math.ceil(rows.length / LOOKED_AT);
  const some = rows.filter((_, i) => i % step === 0);
  const likeFaces = ways.map((way) => some.filter((row) => looksLikeFace(facePoints(row, way))).length);
  const most = Math.max(...likeFaces);
  if (2 * most >= some.length) return ways[likeFaces.indexOf(most)]!;
  throw new InputError(
    `the numbers are no points of faces: in whatever order they are taken, ${some.length - most} of ${some.length} rows do not look like eyes, nose and mouth`,
    { place: file, cure: LANDMARKS_CURE },
  );
}

/** Of ways that fit alike the first. */
const WAYS: readonly PointReading[] = [
  { order: 'pairs', sides: 'picture' },
  { order: 'planes', sides: 'picture' },
  { order: 'pairs', sides: 'person' },
  { order: 'planes', sides: 'person' },
];

/** The points of a row; what it says itself of their order counts first. */
export function facePoints({ numbers, order }: LandmarkRow, reading: PointReading): FivePoints {
  const isPairs = (order ?? reading.order) === 'pairs';
  const points = PLACES[reading.sides].map((i) =>
    isPairs ? { x: numbers[2 * i]!, y: numbers[2 * i + 1]! } : { x: numbers[i]!, y: numbers[5 + i]! },
  );
  return points as unknown as FivePoints;
}

const PLACES: Record<Sides, readonly number[]> = { picture: [0, 1, 2, 3, 4], person: [1, 0, 2, 4, 3] };

function looksLikeFace(points: FivePoints): boolean {
  const fit = similarityTransform(points, TEMPLATES.sphereface.points);
  return fit !== undefined && fit.agreement >= LIKE_A_FACE;
}
