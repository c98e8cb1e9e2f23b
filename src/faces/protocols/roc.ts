import { descendingScores, type ScoredPairs } from './scored-pairs.ts';

/** A receiver operating characteristic: what is accepted as the threshold falls. */
export interface Roc {
  /** From (0, .) to (1, 1), both rates ascending. Only corners are kept; steps between them are straight. */
  readonly points: readonly RocPoint[];
  /** Area under the curve, with ties counted half. */
  readonly auc: number;
}

export interface RocPoint {
  /** Share of false pairs that are accepted. */
  readonly far: number;
  /** Share of true pairs that are accepted. */
  readonly tar: number;
  /** Pairs that score this or more are accepted. */
  readonly threshold: number;
}

/** Null where there are no true or no false pairs. */
export function roc(pairs: ScoredPairs): Roc | null {
  const trueScores = descendingScores(pairs, 1);
  const falseScores = descendingScores(pairs, 0);
  if (!pairs.scores.every(Number.isFinite)) throw new RangeError('a score is no finite number');
  if (trueScores.length === 0 || falseScores.length === 0) return null;

  const points: RocPoint[] = [];
  let auc = 0;
  let accepted = 0;
  let mistaken = 0;
  while (accepted < trueScores.length || mistaken < falseScores.length) {
    const threshold = Math.max(trueScores[accepted] ?? -Infinity, falseScores[mistaken] ?? -Infinity);
    const [acceptedBefore, mistakenBefore] = [accepted, mistaken];
    while (trueScores[accepted] === threshold) accepted++;
    while (falseScores[mistaken] === threshold) mistaken++;
    auc += ((mistaken - mistakenBefore) * (accepted + acceptedBefore)) / 2;
    points.push({ far: mistaken / falseScores.length, tar: accepted / trueScores.length, threshold });
  }
  return { points: corners(points), auc: auc / (trueScores.length * falseScores.length) };
}

/** Leaves out the points in the middle of a vertical or horizontal run. */
function corners(points: readonly RocPoint[]): RocPoint[] {
  return points.filter((point, i) => {
    const before = points[i - 1];
    const after = points[i + 1];
    if (before === undefined || after === undefined) return true;
    const isOnVertical = before.far === point.far && point.far === after.far;
    const isOnHorizontal = before.tar === point.tar && point.tar === after.tar;
    return !isOnVertical && !isOnHorizontal;
  });
}
