import { join } from 'node:path';
import { isEvalLfwMetrics, isEvalLfwRoc } from '../../../generated/result-schemas.js';
import { joinByKey, meanOf, meanOfNumbers } from '../../means.ts';
import { readResult } from '../../read-result.ts';

/** Verification of pairs: of clean images, and with the second one occluded. */
export interface LfwResult {
  readonly clean: PairMetrics;
  /** By test set, such as "factor-2.0". */
  readonly occluded: Readonly<Record<string, PairMetrics>>;
  readonly roc?: LfwRoc;
}

export interface PairMetrics {
  readonly pairs: number;
  readonly validRate: number;
  readonly accuracy: number;
  /** Population standard deviation of the folds' accuracies. */
  readonly std: number;
  readonly threshold: number;
  /** By false accept rate, such as "1e-3"; null where it cannot be told for want of pairs. */
  readonly tarAtFar: Readonly<Record<string, number | null>>;
}

/** Curves over the false accept rate: points ordered by rising FAR. */
export interface LfwRoc {
  readonly clean: readonly RatePoint[];
  readonly occluded: Readonly<Record<string, readonly RatePoint[]>>;
}

export interface RatePoint {
  readonly far: number;
  readonly tar: number;
}

export function readLfw(folder: string): LfwResult {
  return {
    ...readResult(join(folder, 'metrics.json'), isEvalLfwMetrics),
    roc: readResult(join(folder, 'roc.json'), isEvalLfwRoc),
  };
}

/**
 * ROC curves are averaged at equal false accept rates (vertical averaging: T. Fawcett, "An introduction to
 * ROC analysis", 2006, section 8.1).
 */
export function meanLfw(results: readonly LfwResult[]): LfwResult {
  const metrics = results.map(({ roc: _, ...rest }) => rest);
  const rocs = results.flatMap(({ roc }) => roc ?? []);
  if (rocs.length === 0) return meanOf(metrics);
  const roc = {
    clean: meanCurve(rocs.map(({ clean }) => clean)),
    occluded: joinByKey(
      rocs.map(({ occluded }) => occluded),
      meanCurve,
    ),
  };
  return { ...meanOf(metrics), roc };
}

/** A curve is a staircase: between two of its points it has the rate of the first. */
function meanCurve(curves: readonly (readonly RatePoint[])[]): RatePoint[] {
  const fars = [...new Set(curves.flatMap((curve) => curve.map(({ far }) => far)))].sort((a, b) => a - b);
  const positions = curves.map(() => -1);
  return fars.map((far) => {
    const tars = curves.map((curve, i) => {
      while (curve[positions[i]! + 1] && curve[positions[i]! + 1]!.far <= far) positions[i]! += 1;
      return curve[positions[i]!]?.tar ?? 0;
    });
    return { far, tar: meanOfNumbers(tars) };
  });
}
