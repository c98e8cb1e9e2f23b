import { mean, spread } from '../mean.ts';
import type { ScoredPairs } from '../scored-pairs.ts';

/** How far the scores of pairs of one person lie from those of two. */
export interface Separation {
  /** Means and population standard deviations: of pairs of one person ("genuine"), and of two. */
  readonly gmean: number;
  readonly gstd: number;
  readonly imean: number;
  readonly istd: number;
  /** Difference of the means over the root of the mean variance; 1 where nothing varies, as pyeer has it. */
  readonly decidability: number;
  /** Fisher's: squared difference of the means over the sum of variances; null where nothing varies. */
  readonly fdr: number | null;
}

export function separation({ scores, same }: ScoredPairs): Separation {
  const ofKind = (flag: 0 | 1): number[] => Array.from(scores).filter((_, i) => same[i] === flag);
  const [genuine, impostor] = [ofKind(1), ofKind(0)];
  const [gmean, gstd] = [mean(genuine), spread(genuine)];
  const [imean, istd] = [mean(impostor), spread(impostor)];
  const difference = Math.abs(gmean - imean);
  const variances = gstd ** 2 + istd ** 2;
  return {
    ...{ gmean, gstd, imean, istd },
    decidability: variances === 0 ? 1 : difference / Math.sqrt(variances / 2),
    fdr: variances === 0 ? null : difference ** 2 / variances,
  };
}
