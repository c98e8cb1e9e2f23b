import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areToldApart, foldedAccuracy } from '../../src/faces/protocols/folded-accuracy.ts';
import { contiguousFolds, foldsOfList, oneSidedFolds } from '../../src/faces/protocols/folds.ts';
import { roc } from '../../src/faces/protocols/roc.ts';
import type { ScoredPairs } from '../../src/faces/protocols/scored-pairs.ts';
import { cosineSimilarity, normalised } from '../../src/faces/protocols/similarity.ts';
import { reportedTars, tarAtFar } from '../../src/faces/protocols/tar-at-far.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/faces/realnet/${name}`, import.meta.url), 'utf8');

function scored(rows: readonly (readonly [number, number])[]): ScoredPairs {
  return {
    scores: Float64Array.from(rows, ([score]) => score),
    same: Uint8Array.from(rows, ([, same]) => same),
  };
}

describe('a real network on real LFW pairs', () => {
  const rows = fixture('lfw_scores_mobilefacenet_pairs1-3000.tsv').trim().split('\n').slice(1);
  const pairs = scored(
    rows.map((row) => row.split('\t').map(Number)).map(([, score, same]) => [score!, same!]),
  );
  const expected = JSON.parse(fixture('expected_by_reference_lfw_eval.json')) as Record<string, number> & {
    log_lines: string[];
  };

  test('has the accuracy, deviation and threshold that the reference printed', () => {
    const { accuracy, std, threshold } = foldedAccuracy(pairs, contiguousFolds(pairs.scores.length, 10));
    expect(pairs.scores.length).toBe(expected['n']);
    expect(accuracy).toBeCloseTo(expected['mean_acc']!, 14);
    const line = `Clean_LFW_ACC=${accuracy.toFixed(4)} std=${std.toFixed(4)} thd=${threshold.toFixed(4)}`;
    expect(line).toBe(expected.log_lines[0]);
  });

  test('has the TARs that the reference printed', () => {
    const tars = reportedTars(pairs);
    expect(tars['1e-3']).toBeCloseTo(expected['tar@far1e-3']!, 14);
    expect(tars['1e-4']).toBeCloseTo(expected['tar@far1e-4']!, 14);
    expect(tars['1e-2']).toBeGreaterThan(tars['1e-3']!);
  });

  test('has a curve that agrees with the TARs', () => {
    const { points, auc } = roc(pairs)!;
    expect(points.at(-1)).toMatchObject({ far: 1, tar: 1 });
    expect(auc).toBeGreaterThan(0.99);
    const below = points.filter(({ far }) => far <= 1e-2).at(-1)!;
    expect(below.tar).toBeCloseTo(tarAtFar(pairs, 1e-2)!, 2);
  });
});

describe('folded accuracy', () => {
  test('is what trying every threshold on every pair gives', () => {
    const one = fc.tuple(fc.double({ min: -1.1, max: 1.1, noNaN: true }), fc.integer({ min: 0, max: 1 }));
    const onGrid = fc.tuple(
      fc.integer({ min: 0, max: 399 }).map((i) => -1 + i * (-1 + 0.005 - -1)),
      fc.integer({ min: 0, max: 1 }),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(one, onGrid), { minLength: 10, maxLength: 60 }), (rows) => {
        const { accuracy, std, threshold } = foldedAccuracy(scored(rows), contiguousFolds(rows.length, 10));
        const slow = slowly(rows, 10);
        expect(accuracy).toBeCloseTo(slow.accuracy, 12);
        expect(std).toBeCloseTo(slow.std, 12);
        expect(threshold).toBeCloseTo(slow.threshold, 12);
      }),
      { numRuns: 60 },
    );
  });

  test('takes the highest of equally good thresholds', () => {
    // Any threshold from 0.1 to below 0.5 separates these; the last of the grid below 0.5 is 0.495.
    const rows = Array.from({ length: 20 }, (_, i) =>
      i % 2 === 0 ? ([0.5, 1] as const) : ([0.1, 0] as const),
    );
    expect(foldedAccuracy(scored(rows), contiguousFolds(rows.length, 10))).toEqual({
      accuracy: 1,
      std: 0,
      threshold: expect.closeTo(0.495, 10),
    });
  });

  test('knows scores that no threshold tells apart', () => {
    expect(
      areToldApart(
        scored([
          [0.9961, 1],
          [0.9999, 0],
        ]),
      ),
    ).toBe(false);
    expect(
      areToldApart(
        scored([
          [0.4951, 1],
          [0.4999, 0],
        ]),
      ),
    ).toBe(false);
    expect(
      areToldApart(
        scored([
          [0.4949, 1],
          [0.4951, 0],
        ]),
      ),
    ).toBe(true);
  });

  test('of fewer pairs than folds is an error', () => {
    expect(() => contiguousFolds(1, 10)).toThrow(/1 pairs are too few for 10 folds/);
  });

  function slowly(
    rows: readonly (readonly [number, number])[],
    folds: number,
  ): ReturnType<typeof foldedAccuracy> {
    const step = -1 + 0.005 - -1;
    const thresholds = Array.from({ length: 400 }, (_, i) => -1 + i * step);
    const accuracyAt = (threshold: number, part: typeof rows): number =>
      part.filter(([score, same]) => (score > threshold ? 1 : 0) === same).length / part.length;
    const accuracies: number[] = [];
    const chosen: number[] = [];
    for (let fold = 0; fold < folds; fold++) {
      const start = Math.floor((fold * rows.length) / folds);
      const end = Math.floor(((fold + 1) * rows.length) / folds);
      const train = [...rows.slice(0, start), ...rows.slice(end)];
      let best = thresholds[0]!;
      for (const threshold of thresholds)
        if (accuracyAt(threshold, train) >= accuracyAt(best, train)) best = threshold;
      accuracies.push(accuracyAt(best, rows.slice(start, end)));
      chosen.push(best);
    }
    const mean = (list: number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
    const accuracy = mean(accuracies);
    return {
      accuracy,
      std: Math.sqrt(mean(accuracies.map((x) => (x - accuracy) ** 2))),
      threshold: mean(chosen),
    };
  }
});

describe('TAR at FAR', () => {
  const negatives = Array.from({ length: 100 }, (_, i) => [i / 100, 0] as const);

  test('takes the false score at floor(count * far) from the top', () => {
    const positives = [
      [0.99, 1],
      [0.985, 1],
      [0.98, 1],
      [0.97, 1],
    ] as const;
    const pairs = scored([...negatives, ...positives]);
    expect(tarAtFar(pairs, 1e-4)).toBe(0.25);
    expect(tarAtFar(pairs, 0.01)).toBe(0.75);
    expect(tarAtFar(pairs, 0.029)).toBe(1);
  });

  test('has no value without true or false pairs, and none at a FAR of 1', () => {
    expect(tarAtFar(scored(negatives), 1e-2)).toBeNull();
    expect(tarAtFar(scored([[0.5, 1]]), 1e-2)).toBeNull();
    expect(() => tarAtFar(scored(negatives), 1)).toThrow(RangeError);
  });
});

describe('the ROC', () => {
  test('of separated scores has area 1, of reversed ones 0, of equal ones a half', () => {
    expect(
      roc(
        scored([
          [0.9, 1],
          [0.8, 1],
          [0.2, 0],
        ]),
      )!.auc,
    ).toBe(1);
    expect(
      roc(
        scored([
          [0.1, 1],
          [0.8, 0],
          [0.2, 0],
        ]),
      )!.auc,
    ).toBe(0);
    expect(
      roc(
        scored([
          [0.5, 1],
          [0.5, 0],
        ]),
      ),
    ).toEqual({ points: [{ far: 1, tar: 1, threshold: 0.5 }], auc: 0.5 });
    expect(roc(scored([[0.5, 1]]))).toBeNull();
  });

  test('keeps only corners, in ascending order', () => {
    const { points } = roc(
      scored([
        [0.9, 1],
        [0.8, 1],
        [0.7, 1],
        [0.6, 0],
        [0.5, 1],
        [0.4, 0],
        [0.3, 0],
      ]),
    )!;
    expect(points.map(({ far, tar }) => [far, tar])).toEqual([
      [0, 0.25],
      [0, 0.75],
      [1 / 3, 0.75],
      [1 / 3, 1],
      [1, 1],
    ]);
  });
});

describe('similarity', () => {
  test('is the cosine with 1e-5 in the denominator', () => {
    expect(cosineSimilarity(Float32Array.of(3, 4), Float32Array.of(4, 3))).toBe(24 / (25 + 1e-5));
    expect(cosineSimilarity(Float32Array.of(0, 0), Float32Array.of(4, 3))).toBe(0);
    expect(() => cosineSimilarity(Float32Array.of(1), Float32Array.of(4, 3))).toThrow(RangeError);
  });

  test('goes by features that can be normalised to length 1', () => {
    expect([...normalised(Float32Array.of(3, 4))]).toEqual([expect.closeTo(0.6, 6), expect.closeTo(0.8, 6)]);
    expect([...normalised(Float32Array.of(0, 0))]).toEqual([0, 0]);
  });
});

describe('folds', () => {
  test('of the list keep what is left of them, and the empty ones are left out', () => {
    // Three folds of four; of the second none is left, of the third the last two.
    expect(foldsOfList([0, 1, 3, 10, 11], 12, 3)).toEqual([
      { start: 0, end: 3 },
      { start: 3, end: 5 },
    ]);
    expect(foldsOfList([0, 1, 2, 3], 4, 2)).toEqual(contiguousFolds(4, 2));
  });

  test('of one kind are told', () => {
    const same = Uint8Array.of(1, 1, 0, 1, 0, 0);
    expect(oneSidedFolds(same, contiguousFolds(6, 3))).toEqual([1, 3]);
    expect(oneSidedFolds(same, contiguousFolds(6, 2))).toEqual([]);
  });
});
