import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editDistance, suggest } from '../../../src/runner/config/problems/suggest.ts';

describe('Suggestions', () => {
  test.each([
    ['lrr', ['lr', 'batch', 'steps'], ['lr']],
    ['trian', ['train', 'eval-lfw'], ['train']],
    ['Train', ['train'], ['train']],
    ['eval', ['eval-lfw', 'eval-ar', 'train'], ['eval-lfw', 'eval-ar']],
    ['batchsize', ['batch', 'base', 'steps'], ['batch']],
    ['q', ['k', 'j'], []],
    ['banana', ['train', 'report'], []],
  ])('for %s among %j are %j', (word, candidates, expected) => {
    expect(suggest(word, candidates)).toEqual(expected);
  });
});

describe('The edit distance', () => {
  test('is that of known pairs', () => {
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('trian', 'train')).toBe(1);
    expect(editDistance('', 'abc')).toBe(3);
  });

  test('is symmetric, zero for equals alone, and at most the longer length', () => {
    const word = fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});
