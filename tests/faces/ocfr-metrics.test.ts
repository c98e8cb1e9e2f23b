import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { errorRates } from '../../src/faces/protocols/pyeer/error-rates.ts';
import { ocfr, ocfrFigures } from '../../src/faces/verification/protocols/ocfr.ts';
import { unit } from '../network/support/formula.ts';

const fixtures = new URL('../fixtures/faces/protocols/', import.meta.url);
const textOf = (name: string): string => readFileSync(new URL(name, fixtures), 'utf8');

/** What pyeer printed; from where is in the README of the fixtures. */
const golden = JSON.parse(textOf('ocfr-metrics.json')) as Record<string, Printed>;

type Rule = readonly [name: string, count: number, middle: number, scale: number, digits: number];

interface Printed {
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
const CALLED: Readonly<Record<string, string>> = {
  ...{ eer: 'eer', eer_low: 'eerLow', eer_high: 'eerHigh', eer_th: 'eerThreshold' },
  ...{ fmr0: 'fmr0', fmr10: 'fmr10', fmr20: 'fmr20', fmr100: 'fmr100', fmr1000: 'fmr1000' },
  ...{ fmr0_th: 'fmr0Threshold', fmr10_th: 'fmr10Threshold', fmr20_th: 'fmr20Threshold' },
  ...{ fmr100_th: 'fmr100Threshold', fmr1000_th: 'fmr1000Threshold' },
  ...{ fnmr0: 'fnmr0', fnmr0_th: 'fnmr0Threshold', auc: 'auc' },
  ...{ gmean: 'gmean', gstd: 'gstd', imean: 'imean', istd: 'istd' },
  ...{ decidability: 'decidability', fdr: 'fdr' },
};
/** Where the deviations are what rounding leaves. */
const NOT_COMPARED = ['tiny: constant, apart/decidability', 'tiny: constant, apart/fdr'];

function pairsOf({ genuine, impostor, genuine_rule, impostor_rule }: Printed) {
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

function expectFigures(
  figures: Readonly<Record<string, number | null>>,
  { stats }: Printed,
  name: string,
  sign = 1,
): void {
  for (const [theirs, ours] of Object.entries(CALLED)) {
    if (NOT_COMPARED.includes(`${name}/${theirs}`)) continue;
    const [wanted, value] = [stats[theirs], figures[ours]];
    if (wanted === null) expect(value, theirs).toBeNull();
    else {
      const turned = /_th$|mean$/.test(theirs) ? sign : 1;
      expect(Math.abs(turned * value! - wanted!), `${name} ${theirs}`).toBeLessThanOrEqual(
        1e-12 * Math.max(1, Math.abs(wanted!)),
      );
    }
  }
}

describe('the figures of OCFR-2022', () => {
  test.each(
    Object.entries(golden).filter(([name]) => name !== 'distances'),
  )('are those of pyeer: %s', (name, printed) => {
    const pairs = pairsOf(printed);
    const { figures } = ocfrFigures(pairs);
    expectFigures(figures, printed, name);
    if (!printed.thresholds) return;
    const rates = errorRates(pairs);
    expect([...rates.thresholds]).toEqual(printed.thresholds);
    expect([...rates.fmr]).toEqual(printed.fmr);
    expect([...rates.fnmr]).toEqual(printed.fnmr);
  });

  test('are those of distances with their sign turned', () => {
    const { scores, same } = pairsOf(golden['medium']!);
    const distances = scores.map((score) => -Math.round((1 - score) * 1e4) / 1e4);
    expectFigures(ocfrFigures({ scores: distances, same }).figures, golden['distances']!, 'distances', -1);
  });

  test('come with a word on what they hide', () => {
    const odd = (name: string) => ocfrFigures(pairsOf(golden[name]!)).oddities;
    expect(odd('medium')).toEqual([]);
    expect(odd('few impostors')).toEqual([
      'FMR100 is read where 1.6667 % of the pairs of two people are accepted, the nearest to 1 %, as pyeer does; with no more than that it is 45 % instead of 37.5 %',
    ]);
    expect(odd('tiny: identical')).toEqual([
      expect.stringContaining('calls that an EER of 1'),
      expect.stringMatching(/^FMR0 is read where 100 % /),
      ...Array.from({ length: 4 }, () => expect.stringMatching(/with no more than that it is 100 %/)),
      expect.stringContaining('score the same'),
    ]);
    expect(odd('tiny: constant, apart')).toEqual([expect.stringContaining('score the same')]);
  });

  test('are those of its lists: cosines of their features', () => {
    const expected = JSON.parse(textOf('ocfr/expected.json')) as Printed & {
      readonly scores_first8: readonly number[];
      readonly score_sum: number;
    };
    const names = textOf('ocfr/C_O1_list.txt')
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]!.replace(/.*\/([^/.]*).*/, '$1'));
    const at = new Map(names.map((name, i) => [name, i]));
    const pairs = textOf('ocfr/pairs.txt').trim().split(/\s+/);
    const bytes = readFileSync(new URL('ocfr/features.npy', fixtures));
    const features = new Float32Array(
      bytes.buffer.slice(bytes.byteOffset + bytes.length - 4 * 16 * names.length),
    );
    const { result, measure } = ocfr.verify(
      {
        feature: (i) => features.subarray(16 * at.get(pairs[i]!)!, 16 * (at.get(pairs[i]!)! + 1)),
        same: Uint8Array.from(textOf('ocfr/issame.txt').trim().split('\n'), Number),
        place: 'pairs.txt',
      },
      10,
      () => {},
    );
    expectFigures(result.figures!, expected, 'lists');
    for (const [i, score] of expected.scores_first8.entries()) expect(measure[i]).toBeCloseTo(score, 12);
    expect(measure.reduce((sum, score) => sum + score, 0)).toBeCloseTo(expected.score_sum, 10);
  });

  test('need pairs of both kinds', () => {
    const feature = () => Float32Array.of(1, 2);
    const verify = () => ocfr.verify({ feature, same: Uint8Array.of(1, 1), place: 'a.bin' }, 10, () => {});
    expect(verify).toThrow(expect.objectContaining({ name: 'InputError', place: 'a.bin' }));
  });
});
