import { join } from 'node:path';
import {
  type EvalLfwMetrics,
  type EvalLfwRoc,
  isEvalLfwMetrics,
  isEvalLfwRoc,
} from '../../../generated/result-schemas.js';
import { joinByKey, meanOf, meanOfNumbers } from '../../means.ts';
import { readResult } from '../../results/read-result.ts';

/** Verification of pairs: of clean images, and with the second one occluded. */
export type LfwResult = EvalLfwMetrics & { readonly roc?: LfwRoc };

export type PairMetrics = EvalLfwMetrics['occluded'][string];

/** Curves over the false accept rate: points ordered by rising FAR. */
export interface LfwRoc {
  readonly clean?: readonly RatePoint[];
  readonly occluded: Readonly<Record<string, readonly RatePoint[]>>;
}

/** A mean curve has no thresholds. */
export type RatePoint = Pick<EvalLfwRoc['occluded'][string][number], 'far' | 'tar'>;

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
  const clean = rocs.flatMap((one) => (one.clean ? [one.clean] : []));
  const roc = {
    ...(clean.length > 0 && { clean: meanCurve(clean) }),
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
