import { afterAll, describe, expect, test } from 'vitest';
import {
  createSimilarityScorer,
  type SimilarityScorer,
} from '../../src/engines/onnxruntime/search/similarity-scorer.ts';
import { floats } from './support/values.ts';

const DIMENSION = 70;
const PROBES = 5;

describe('a similarity scorer', () => {
  const opened: SimilarityScorer[] = [];
  afterAll(() => Promise.all(opened.map((scorer) => scorer.dispose())));
  const random = (rows: number, seed: number): Float32Array =>
    floats([rows, DIMENSION], seed).data as Float32Array;

  test('is off by no more than it says, with long, short, spiky and empty rows', async () => {
    const probes = random(PROBES, 1);
    probes.fill(0, DIMENSION, 2 * DIMENSION);
    const scorer = await open(probes);
    const gallery = random(scorer.width, 2);
    gallery.fill(0, 0, DIMENSION);
    for (let d = 0; d < DIMENSION; d++) gallery[DIMENSION + d]! *= 1e-6;
    gallery[3 * DIMENSION] = 1000;
    expect(await worstShare(scorer, probes, gallery)).toBeLessThanOrEqual(1);
  });

  test('says a small error of normalised rows', async () => {
    const probes = normalise(random(PROBES, 3));
    const scorer = await open(probes);
    const { error } = await scorer.score(normalise(random(scorer.width, 4)));
    for (const value of error) expect(value).toBeLessThan(0.03);
  });

  test('does not overflow where all products are as large as they can be', async () => {
    for (const sign of [1, -1]) {
      const probes = new Float32Array(PROBES * DIMENSION).fill(1);
      const scorer = await open(probes);
      const gallery = new Float32Array(scorer.width * DIMENSION).fill(sign);
      const { scores, unit } = await scorer.score(gallery);
      expect(scores[0]! * unit[0]!).toBeCloseTo(sign * DIMENSION, 3);
    }
  });

  test('gives the highest score of each group, and takes fewer rows than its width', async () => {
    const scorer = await open(random(PROBES, 5));
    const rows = 2 * scorer.group;
    const { scores, highest } = await scorer.score(random(rows, 6));
    for (let probe = 0; probe < PROBES; probe++) {
      for (let start = 0; start < rows; start += scorer.group) {
        const from = probe * scorer.width + start;
        const group = scores.subarray(from, from + scorer.group);
        expect(highest[from / scorer.group]).toBe(Math.max(...group));
      }
    }
  });

  async function open(probes: Float32Array): Promise<SimilarityScorer> {
    const scorer = await createSimilarityScorer(probes, DIMENSION, { threads: 1 });
    opened.push(scorer);
    return scorer;
  }

  /** The largest difference from the products in doubles, as a share of the error that is said. */
  async function worstShare(
    scorer: SimilarityScorer,
    probes: Float32Array,
    gallery: Float32Array,
  ): Promise<number> {
    const { scores, unit, error } = await scorer.score(gallery);
    let worst = 0;
    for (let probe = 0; probe < PROBES; probe++) {
      for (let i = 0; i < gallery.length / DIMENSION; i++) {
        let exact = 0;
        for (let d = 0; d < DIMENSION; d++)
          exact += probes[probe * DIMENSION + d]! * gallery[i * DIMENSION + d]!;
        const off = Math.abs(scores[probe * scorer.width + i]! * unit[probe]! - exact);
        if (off > 0) worst = Math.max(worst, off / error[probe]!);
      }
    }
    return worst;
  }
});

function normalise(rows: Float32Array): Float32Array {
  for (let start = 0; start < rows.length; start += DIMENSION) {
    const row = rows.subarray(start, start + DIMENSION);
    const norm = Math.hypot(...row);
    row.forEach((value, d) => {
      row[d] = value / norm;
    });
  }
  return rows;
}
