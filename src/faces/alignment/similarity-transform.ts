import type { FivePoints, Point } from './templates.ts';

/** From a place to another: x' = [0] x + [1] y + [2], y' = [3] x + [4] y + [5]. */
export type AffineMatrix = readonly [number, number, number, number, number, number];

export interface SimilarityFit {
  readonly matrix: AffineMatrix;
  /**
   * The share of the spread of the places in `to` that it explains, 0 to 1: about 1 for a face, near 0 where
   * left and right are exchanged, as no turn makes a mirror image.
   */
  readonly agreement: number;
}

/**
 * The turn, enlargement and shift, without reflection, that brings the points nearest to others, by least
 * squares (Umeyama, 1991, in closed form: for points of a plane no decomposition is needed). Undefined where
 * the points are one point, or so far away that the numbers end.
 */
export function similarityTransform(from: FivePoints, to: FivePoints): SimilarityFit | undefined {
  const a = meanOf(from);
  const b = meanOf(to);
  let along = 0;
  let across = 0;
  let spreadFrom = 0;
  let spreadTo = 0;
  for (const [i, point] of from.entries()) {
    const ax = point.x - a.x;
    const ay = point.y - a.y;
    const bx = to[i]!.x - b.x;
    const by = to[i]!.y - b.y;
    along += ax * bx + ay * by;
    across += ax * by - ay * bx;
    spreadFrom += ax * ax + ay * ay;
    spreadTo += bx * bx + by * by;
  }
  if (spreadFrom === 0 || !Number.isFinite(spreadFrom)) return undefined;
  const cosine = along / spreadFrom;
  const sine = across / spreadFrom;
  const matrix: AffineMatrix = [
    cosine,
    -sine,
    b.x - (cosine * a.x - sine * a.y),
    sine,
    cosine,
    b.y - (sine * a.x + cosine * a.y),
  ];
  const agreement = (along * cosine + across * sine) / spreadTo;
  return matrix.every(Number.isFinite) ? { matrix, agreement } : undefined;
}

function meanOf(points: FivePoints): Point {
  let x = 0;
  let y = 0;
  for (const point of points) {
    x += point.x;
    y += point.y;
  }
  return { x: x / points.length, y: y / points.length };
}
