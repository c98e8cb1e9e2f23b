import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/base/random.ts';
import {
  applyOccluded,
  cleanAugment,
  drawOccluded,
  type OcclusionRecipe,
  occludedAugment,
} from '../../src/faces/augment/augment.ts';
import { applyClean, type CleanDraws, drawClean, enlargedSizes } from '../../src/faces/augment/clean.ts';
import { flipHorizontally } from '../../src/faces/images/image.ts';
import { occlude } from '../../src/faces/occlusion/occlude.ts';
import { createOccluderLibrary } from '../../src/faces/occlusion/occluder-library.ts';
import { patternLabel } from '../../src/faces/patterns.ts';
import { patternedImage } from './support/patterned-image.ts';

const golden = JSON.parse(
  readFileSync(new URL('../fixtures/faces/clean-augmentation.json', import.meta.url), 'utf8'),
) as { cases: (CleanDraws & { sha256: string })[] };
const size = { width: 96, height: 112 };
const face = patternedImage(96, 112);
const library = createOccluderLibrary(
  [
    { name: 'a/1', image: patternedImage(30, 20) },
    { name: 'b/2', image: patternedImage(12, 36) },
  ],
  'ignore',
);
const recipe: OcclusionRecipe = {
  ratio: 3,
  factors: [1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5],
  relativeTo: 'width',
  pattern: 5,
};

describe('clean training', () => {
  test.each(
    golden.cases,
  )('with fixed draws gives the pixels of the reference order in Pillow ($enlargement)', (draws) => {
    const image = applyClean(face, draws, size);
    expect(createHash('sha256').update(image.data).digest('hex')).toBe(draws.sha256);
  });

  test('enlarges 96 x 112 to the sizes of the reference, others in proportion', () => {
    expect(enlargedSizes(size)).toEqual([size, { width: 112, height: 130 }, { width: 128, height: 149 }]);
    expect(enlargedSizes({ width: 112, height: 112 })[2]).toEqual({ width: 149, height: 149 });
  });

  test('draws everything in its range', () => {
    const all = Array.from({ length: 2000 }, (_, i) => drawClean(randomStream(1, i), size));
    const share = (flags: boolean[]): number => flags.filter(Boolean).length / flags.length;
    expect(share(all.map((draws) => draws.flipFirst))).toBeCloseTo(0.5, 1);
    expect(share(all.map((draws) => draws.flipLast))).toBeCloseTo(0.5, 1);
    expect(share(all.map((draws) => draws.enlargement === 1))).toBeCloseTo(1 / 3, 1);
    expect(new Set(all.map((draws) => draws.adjustments.map(({ of }) => of).join())).size).toBe(6);
    const factors = all.flatMap((draws) => draws.adjustments.map(({ factor }) => factor));
    expect(Math.min(...factors)).toBeGreaterThanOrEqual(0.875);
    expect(Math.max(...factors)).toBeLessThan(1.125);
    for (const [i, room] of [
      [0, 0],
      [1, 16],
      [2, 32],
    ] as const) {
      const xs = all.filter((draws) => draws.enlargement === i).map((draws) => draws.corner.x);
      expect([Math.min(...xs), Math.max(...xs)]).toEqual([0, room]);
    }
  });

  test('is the same for the same stream', () => {
    const augment = cleanAugment('reference', size);
    expect(augment(face, randomStream(1, 'augment', 0, 5))).toEqual(
      augment(face, randomStream(1, 'augment', 0, 5)),
    );
    expect(augment(face, randomStream(1, 'augment', 1, 5)).image).not.toEqual(
      augment(face, randomStream(1, 'augment', 0, 5)).image,
    );
    expect(augment(face, randomStream(1))).toMatchObject({ occlusion: null, pattern: 0, image: size });
  });

  test('can be left to a flip, or out', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const { image } = cleanAugment('flip', size)(face, randomStream(2, i));
      seen.add(
        Buffer.compare(image.data, face.data) === 0
          ? 'as it was'
          : Buffer.compare(image.data, flipHorizontally(face).data) === 0
            ? 'mirrored'
            : 'else',
      );
      expect(Buffer.compare(cleanAugment('none', size)(face, randomStream(2, i)).image.data, face.data)).toBe(
        0,
      );
    }
    expect([...seen].sort()).toEqual(['as it was', 'mirrored']);
  });
});

describe('occluded training', () => {
  test('flips first, then occludes, and labels what it recorded', () => {
    const placement = {
      method: 'factor',
      occluder: 1,
      factor: 2,
      relativeTo: 'width',
      centre: { x: 20, y: 30 },
    } as const;
    const augmented = applyOccluded(face, { flip: true, placement }, library, 5);
    const expected = occlude(flipHorizontally(face), library, placement);
    expect(augmented.image).toEqual(expected.image);
    expect(augmented.occlusion).toEqual(expected.rect);
    expect(augmented.pattern).toBe(patternLabel(5, size, expected.rect));
    expect(augmented.pattern).toBeGreaterThan(0);
  });

  test('leaves one face in `ratio` clean, with label 0', () => {
    const augment = occludedAugment('reference', library, recipe);
    const all = Array.from({ length: 900 }, (_, i) => augment(face, randomStream(3, i)));
    const clean = all.filter(({ occlusion }) => occlusion === null);
    expect(clean.length / all.length).toBeCloseTo(1 / 3, 1);
    expect(clean.every(({ pattern }) => pattern === 0)).toBe(true);
    expect(new Set(all.map(({ pattern }) => pattern)).size).toBeGreaterThan(60);
  });

  test('draws every factor and occluder, and flips unless told not to', () => {
    const draws = (augmentation: 'reference' | 'none') =>
      Array.from({ length: 600 }, (_, i) =>
        drawOccluded(randomStream(4, i), augmentation, library, size, recipe),
      );
    const placements = draws('reference').flatMap(({ placement }) => placement ?? []);
    expect(new Set(placements.map(({ factor }) => factor)).size).toBe(9);
    expect(new Set(placements.map(({ occluder }) => occluder)).size).toBe(2);
    expect(draws('reference').filter(({ flip }) => flip).length / 600).toBeCloseTo(0.5, 1);
    expect(draws('none').some(({ flip }) => flip)).toBe(false);
  });
});
