import { describe, expect, test } from 'vitest';
import { errorRates } from '../../src/faces/protocols/pyeer/error-rates.ts';
import { ocfr, ocfrFigures } from '../../src/faces/verification/protocols/ocfr.ts';
import { fixtureJson } from '../support/fixture-path.ts';
import {
  CALLED,
  distancesAsScores,
  NOT_COMPARED,
  OCFR_METRICS,
  ocfrLists,
  type PrintedFigures,
  pairsOf,
} from './support/ocfr-fixture.ts';

function expectFigures(
  figures: Readonly<Record<string, number | null>>,
  { stats }: PrintedFigures,
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
    Object.entries(OCFR_METRICS).filter(([name]) => name !== 'distances'),
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
    expectFigures(ocfrFigures(distancesAsScores()).figures, OCFR_METRICS['distances']!, 'distances', -1);
  });

  test('come with a word on what they hide', () => {
    const odd = (name: string) => ocfrFigures(pairsOf(OCFR_METRICS[name]!)).oddities;
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
    const expected = fixtureJson<PrintedFigures & { scores_first8: number[]; score_sum: number }>(
      'faces/protocols/ocfr/expected.json',
    );
    const { result, measure } = ocfr.verify(ocfrLists(), 10, () => {});
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
