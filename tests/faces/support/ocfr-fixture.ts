import { readFileSync } from 'node:fs';
import { unit } from '../../network/support/formula.ts';
import { fixtureJson, fixturePath } from '../../support/fixture-path.ts';

/** What pyeer printed; from where is in the README of the fixtures. */
export const OCFR_METRICS = fixtureJson<Record<string, PrintedFigures>>('faces/protocols/ocfr-metrics.json');

type Rule = readonly [name: string, count: number, middle: number, scale: number, digits: number];

export interface PrintedFigures {
  readonly genuine_rule?: Rule;
  readonly impostor_rule?: Rule;
  readonly genuine?: readonly number[];
  readonly impostor?: readonly number[];
  readonly stats: Readonly<Record<string, number | null>>;
  readonly thresholds?: readonly number[];
  readonly fmr?: readonly number[];
  readonly fnmr?: readonly number[];
}

/** By pyeer's names, what they are called here. */
export const CALLED: Readonly<Record<string, string>> = {
  ...{ eer: 'eer', eer_low: 'eerLow', eer_high: 'eerHigh', eer_th: 'eerThreshold' },
  ...{ fmr0: 'fmr0', fmr10: 'fmr10', fmr20: 'fmr20', fmr100: 'fmr100', fmr1000: 'fmr1000' },
  ...{ fmr0_th: 'fmr0Threshold', fmr10_th: 'fmr10Threshold', fmr20_th: 'fmr20Threshold' },
  ...{ fmr100_th: 'fmr100Threshold', fmr1000_th: 'fmr1000Threshold' },
  ...{ fnmr0: 'fnmr0', fnmr0_th: 'fnmr0Threshold', auc: 'auc' },
  ...{ gmean: 'gmean', gstd: 'gstd', imean: 'imean', istd: 'istd' },
  ...{ decidability: 'decidability', fdr: 'fdr' },
};
/** Where the deviations are what rounding leaves. */
export const NOT_COMPARED = ['tiny: constant, apart/decidability', 'tiny: constant, apart/fdr'];

export function pairsOf({ genuine, impostor, genuine_rule, impostor_rule }: PrintedFigures) {
  const positive = genuine ?? scoresOf(genuine_rule!);
  const negative = impostor ?? scoresOf(impostor_rule!);
  return {
    scores: Float64Array.from([...positive, ...negative]),
    same: Uint8Array.from([...positive.map(() => 1), ...negative.map(() => 0)]),
  };
}

/** Rounded half to even, as numpy does; no score of the fixtures is that near to a half. */
function scoresOf([name, count, middle, scale, digits]: Rule): number[] {
  const values = unit(name, 4 * count);
  return Array.from({ length: count }, (_, i) => {
    const sum = values[4 * i]! + values[4 * i + 1]! + values[4 * i + 2]! + values[4 * i + 3]!;
    return Math.round((middle + scale * sum) * 10 ** digits) / 10 ** digits;
  });
}

/** The pairs of OCFR-2022's lists, with features by name. */
export function ocfrLists(): { feature: (i: number) => Float32Array; same: Uint8Array; place: string } {
  const textOf = (name: string): string => readFileSync(fixturePath(`faces/protocols/ocfr/${name}`), 'utf8');
  const names = textOf('C_O1_list.txt')
    .trim()
    .split('\n')
    .map((line) => line.split(' ')[0]!.replace(/.*\/([^/.]*).*/, '$1'));
  const at = new Map(names.map((name, i) => [name, i]));
  const pairs = textOf('pairs.txt').trim().split(/\s+/);
  const bytes = readFileSync(fixturePath('faces/protocols/ocfr/features.npy'));
  const features = new Float32Array(
    bytes.buffer.slice(bytes.byteOffset + bytes.length - 4 * 16 * names.length),
  );
  return {
    feature: (i) => features.subarray(16 * at.get(pairs[i]!)!, 16 * (at.get(pairs[i]!)! + 1)),
    same: Uint8Array.from(textOf('issame.txt').trim().split('\n'), Number),
    place: 'pairs.txt',
  };
}

/** Distances of the entry 'distances', as scores: with their sign turned. */
export function distancesAsScores(): { scores: Float64Array; same: Uint8Array } {
  const { scores, same } = pairsOf(OCFR_METRICS['medium']!);
  return { scores: scores.map((score) => -Math.round((1 - score) * 1e4) / 1e4), same };
}
