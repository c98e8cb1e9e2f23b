import { InputError } from '../../../base/input-error.ts';
import { exactCosine } from '../../protocols/pyeer/cosine.ts';
import { equalError } from '../../protocols/pyeer/equal-error.ts';
import { areaUnder, type ErrorRates, errorRates } from '../../protocols/pyeer/error-rates.ts';
import {
  FALSE_MATCH_RATES,
  leastFalseNonMatch,
  nearestFalseMatch,
  withinFalseMatch,
} from '../../protocols/pyeer/operating-points.ts';
import { separation } from '../../protocols/pyeer/separation.ts';
import type { ScoredPairs } from '../../protocols/scored-pairs.ts';
import type { ProtocolFigure, VerificationProtocol } from './protocol.ts';

/** The figures that papers on OCFR-2022 have come first. */
const FIGURES = {
  eer: { label: 'EER', unit: 'share', better: 'lower', isMain: true },
  fmr100: { label: 'FMR100', unit: 'share', better: 'lower', isMain: false },
  fmr1000: { label: 'FMR1000', unit: 'share', better: 'lower', isMain: false },
  gmean: { label: 'GMean', unit: 'number', isMain: false },
  imean: { label: 'IMean', unit: 'number', isMain: false },
  fdr: { label: 'FDR', unit: 'number', better: 'higher', isMain: false },
  fmr10: { label: 'FMR10', unit: 'share', better: 'lower', isMain: false },
  fmr20: { label: 'FMR20', unit: 'share', better: 'lower', isMain: false },
  fmr0: { label: 'FMR0', unit: 'share', better: 'lower', isMain: false },
  fnmr0: { label: 'FNMR0', unit: 'share', better: 'lower', isMain: false },
  auc: { label: 'AUC', unit: 'number', better: 'higher', isMain: false },
  decidability: { label: 'decidability', unit: 'number', better: 'higher', isMain: false },
  gstd: { label: 'GSTD', unit: 'number', isMain: false },
  istd: { label: 'ISTD', unit: 'number', isMain: false },
} as const satisfies Record<string, ProtocolFigure>;

/** OCFR-2022: the statistics of pyeer 0.5.6 on cosines in doubles, and Fisher's ratio. */
export const ocfr: VerificationProtocol = {
  mirrored: false,
  measures: 'score',
  figures: FIGURES,
  verify({ feature, same, place }, _folds, remark) {
    const ofSame = same.reduce((sum, flag) => sum + flag, 0);
    if (ofSame === 0 || ofSame === same.length)
      throw new InputError(`there are no pairs of ${ofSame === 0 ? 'one person' : 'two people'}`, {
        place,
        cure: 'give a set with pairs of both kinds',
      });
    const scores = Float64Array.from(same, (_, i) => exactCosine(feature(2 * i), feature(2 * i + 1)));
    const { figures, oddities } = ocfrFigures({ scores, same });
    for (const oddity of oddities) remark(`${place}: ${oddity}`);
    return { result: { figures }, measure: scores };
  },
};

/** @returns beside the figures, in words, what these hide */
export function ocfrFigures(pairs: ScoredPairs): {
  figures: Record<keyof typeof FIGURES, number | null> & Record<string, number | null>;
  oddities: readonly string[];
} {
  const rates = errorRates(pairs);
  const { rate, low, high, threshold, crosses } = equalError(rates);
  const points = Object.fromEntries(
    Object.entries(FALSE_MATCH_RATES).map(([name, wanted]) => [name, nearestFalseMatch(rates, wanted)]),
  ) as Record<keyof typeof FALSE_MATCH_RATES, ReturnType<typeof nearestFalseMatch>>;
  const least = leastFalseNonMatch(rates);
  const apart = separation(pairs);
  const taken = Object.entries(points).flatMap(([name, point]) => [
    [name, point.fnmr],
    [`${name}Threshold`, point.threshold],
    [`${name}Reached`, point.fmr],
  ]);
  return {
    figures: {
      ...{ eer: rate, eerLow: low, eerHigh: high, eerThreshold: threshold },
      ...(Object.fromEntries(taken) as Record<keyof typeof points, number>),
      ...{ fnmr0: least.fmr, fnmr0Threshold: least.threshold, auc: areaUnder(rates) },
      ...apart,
    },
    oddities: [
      ...(crosses
        ? []
        : ['at no threshold are as few pairs accepted wrongly as are refused: pyeer calls that an EER of 1']),
      ...Object.keys(points).flatMap((name) => {
        const key = name as keyof typeof points;
        return aboveWanted(rates, key, points[key].fmr, points[key].fnmr);
      }),
      ...(Math.max(apart.gstd, apart.istd) < NO_SPREAD
        ? ['all pairs of a kind score the same: decidability and FDR say nothing']
        : []),
    ],
  };
}

/** Below it deviations are what rounding leaves. */
const NO_SPREAD = 1e-12;

function aboveWanted(
  rates: ErrorRates,
  name: keyof typeof FALSE_MATCH_RATES,
  reached: number,
  taken: number,
): string[] {
  const wanted = FALSE_MATCH_RATES[name];
  const within = withinFalseMatch(rates, wanted);
  if (reached <= wanted || within === taken) return [];
  return [
    `${name.toUpperCase()} is read where ${percent(reached)} of the pairs of two people are accepted, the nearest to ${percent(wanted)}, as pyeer does; with no more than that it is ${percent(within)} instead of ${percent(taken)}`,
  ];
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(4))} %`;
}
