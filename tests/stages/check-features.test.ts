import { describe, expect, test } from 'vitest';
import { checkFeatures } from '../../src/stages/evaluation/features/check-features.ts';
import { sameImageAmong } from '../../src/stages/evaluation/features/same-image.ts';

const feature = (...values: number[]) => Float32Array.from(values);

/** Checks features of as many images. */
function check(...features: readonly Float32Array[]): void {
  const checks = checkFeatures();
  for (const [i, one] of features.entries()) checks.one(one, `image ${i}`, `${i}.jpg`);
  checks.all();
}

describe('features', () => {
  test.each([
    ['not a number', feature(1, Number.NaN), /a feature with NaN/],
    ['infinite', feature(1, Number.POSITIVE_INFINITY), /infinite numbers/],
    ['zeros', feature(0, 0), /a feature of zeros/],
    ['a single number', feature(3), /one number, not a feature/],
    ['shorter than what is added to their product', feature(0.001, 0.001), /length 0.0014, too short/],
  ])('that are %s are refused, with the image', (_, one, message) => {
    expect(() => check(feature(1, 2), one)).toThrow(message);
    expect(() => check(feature(1, 2), one)).toThrow(expect.objectContaining({ place: '1.jpg' }));
  });

  test('that all have one direction are refused, whatever their lengths', () => {
    expect(() => check(feature(1, 2, 3), feature(1, 2, 3))).toThrow(/every image the same feature/);
    expect(() => check(feature(1, 2, 3), feature(7, 14, 21), feature(0.1, 0.2, 0.3))).toThrow(/the same/);
    expect(() => check(feature(1, 2, 3), feature(-1, -2, -3))).not.toThrow();
    expect(() => check(feature(1, 2, 3), feature(1, 2, 3.001))).not.toThrow();
  });

  test('of one image are no reason to refuse', () => {
    expect(() => check(feature(1, 2))).not.toThrow();
  });

  test('find an image again under another name', () => {
    const among = sameImageAmong([
      ['a.jpg', feature(0, 1, 2)],
      ['b.jpg', feature(2, 1, 1)],
    ]);
    expect(among(feature(2, 1, 1))).toBe('b.jpg');
    expect(among(feature(1, 2, 1))).toBeUndefined();
    // Of a model that gives different images one of two features, equal ones say nothing.
    const few = sameImageAmong([1, 2, 1, 2].map((value, i) => [`${i}.jpg`, feature(value, 1)]));
    expect(few(feature(1, 1))).toBeUndefined();
  });
});
