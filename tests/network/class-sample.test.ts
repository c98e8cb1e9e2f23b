import { beforeAll, describe, expect, test } from 'vitest';
import { randomStream } from '../../src/base/random.ts';
import {
  isRoomToSpare,
  padded,
  sampleClasses,
  sampleRoom,
  sampleSize,
} from '../../src/network/training/step/class-sample.ts';
import { openOracle } from './support/engines.ts';
import { golden } from './support/fixtures.ts';
import { l2 } from './support/formula.ts';
import { CLASSES, givenDraws, headInputs, ROWS, sampledLoss, sampledMargin } from './support/heads.ts';

interface Sampled {
  readonly num_sample: number;
  readonly sampled: number[];
  readonly labels_in_sample: number[];
  readonly loss: number;
  readonly grad_feature: number[][];
  readonly grad_weight_l2_per_class: number[];
}

const fixture = golden<
  Record<string, Sampled> & {
    'draws given instead of torch.rand': {
      labels: number[];
      by_rate: Record<string, { sampled: number[]; loss: number }>;
    };
  }
>('heads/partial-fc.json');
const cases = Object.entries(fixture).filter(([name]) => name.startsWith('rate ')) as [string, Sampled][];
const { labels } = headInputs();
const rateOf = (name: string) => Number(/[\d.]+/.exec(name)![0].replace(/\.$/, ''));

beforeAll(openOracle);

describe.each(cases)('at %s', (name, at) => {
  test('as many classes take part', () => {
    expect(sampleSize(CLASSES, rateOf(name))).toBe(at.num_sample);
    const { classes } = sampleClasses(
      Int32Array.from(labels),
      CLASSES,
      rateOf(name),
      randomStream(1, 'x').next,
    );
    expect(classes).toHaveLength(at.sampled.length);
    expect([...classes]).toEqual(expect.arrayContaining([...new Set(labels)]));
    expect([...classes].sort((a, b) => a - b)).toEqual([...classes]);
  });

  test.each([0, 3])('loss and gradients are those of the classes that were drawn (%d to spare)', (spare) => {
    const seen = sampledLoss(
      sampledMargin(name),
      { sampled: at.sampled, labels: at.labels_in_sample },
      spare,
    );
    expect(seen.loss / at.loss).toBeCloseTo(1, 6);
    const scale = l2(at.grad_feature.flat()) / Math.sqrt(at.grad_feature.flat().length);
    at.grad_feature.flat().forEach((value, i) => {
      expect(Math.abs(value - seen.byFeature.flat()[i]!)).toBeLessThan(2e-5 * scale);
    });
    const largest = Math.max(...at.grad_weight_l2_per_class);
    at.grad_weight_l2_per_class.forEach((value, class_) => {
      const found = l2(seen.byWeight[class_]!);
      if (value === 0) expect(found).toBe(0);
      else expect(Math.abs(value - found)).toBeLessThan(1e-5 * largest);
    });
  });
});

describe('with given draws', () => {
  const at = fixture['draws given instead of torch.rand'];
  test.each(Object.entries(at.by_rate))('a rate of %s takes the largest and the labels', (rate, expected) => {
    const sample = sampleClasses(Int32Array.from(at.labels), CLASSES, Number(rate), givenDraws());
    expect([...sample.classes]).toEqual(expected.sampled);
    expect([...sample.labels]).toEqual(at.labels.map((label) => expected.sampled.indexOf(label)));
    const { loss } = sampledLoss(sampledMargin('cosface'), {
      sampled: [...sample.classes],
      labels: [...sample.labels],
    });
    expect(loss / expected.loss).toBeCloseTo(1, 6);
  });

  test('equal draws go to the first, and no share is just the labels', () => {
    const labels = Int32Array.of(7, 2, 7);
    expect([...sampleClasses(labels, 10, 0.5, () => 0.25).classes]).toEqual([0, 1, 2, 3, 7]);
    expect([...sampleClasses(labels, 10, 0.05, () => 0.25).classes]).toEqual([2, 7]);
    expect([...sampleClasses(Int32Array.of(0, 1), 2, 0.9, () => 0.5).classes]).toEqual([0, 1]);
  });
});

test('a step has room for what may take part, and knows when that is more than it does', () => {
  expect([0.3, 0.1].map((rate) => sampleRoom(CLASSES, rate, ROWS))).toEqual([8, 8]);
  expect([0.9, 0.4, 0.3].map((rate) => isRoomToSpare(CLASSES, rate, ROWS))).toEqual([false, false, true]);
  expect(sampleRoom(5, 0.5, 64)).toBe(5);
  expect([...padded(Int32Array.of(1, 2, 6), 6)]).toEqual([1, 2, 6, 0, 3, 4]);
});
