import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type AffineMatrix, similarityTransform } from '../../../src/faces/alignment/similarity-transform.ts';
import { type FivePoints, TEMPLATES } from '../../../src/faces/alignment/templates.ts';
import { warpAffine } from '../../../src/faces/alignment/warp.ts';
import type { Image } from '../../../src/faces/images/image.ts';
import { decodeUpright } from '../../../src/faces/images/upright/decode-upright.ts';
import { drawnPhoto } from '../support/drawn-photo.ts';
import { hasShared, needsShared, sharedPath } from '../support/shared-data.ts';

type Golden = { readonly matrix: AffineMatrix; readonly sha256: string };

interface AlignedPhoto {
  readonly picture: { readonly file: string } | { readonly drawn: [string, number, number] };
  readonly pictureSha256: string;
  readonly points: readonly [number, number][];
  readonly '112x96': Golden;
  readonly '112x112': Golden;
}

const golden = <T>(file: string): T =>
  JSON.parse(readFileSync(new URL(`../../fixtures/faces/alignment/${file}`, import.meta.url), 'utf8')) as T;
const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');

const photos = Object.entries(golden<Record<string, AlignedPhoto>>('align.json'));
const raw = 'data/lfw_raw_250x250';

describe('aligning by five points gives the bytes of OpenCV 4', () => {
  const drawn = photos.filter(([, { picture }]) => 'drawn' in picture);
  const taken = photos.filter(([, { picture }]) => 'file' in picture);

  test.each(drawn)('%s', async (_, photo) => expectAligned(photo));
  test.skipIf(!hasShared(raw)).each(taken)(`%s${needsShared(raw)}`, async (_, photo) => expectAligned(photo));

  async function expectAligned({ picture, pictureSha256, points, ...by }: AlignedPhoto): Promise<void> {
    const image = await open(picture);
    expect(sha256(image.data)).toBe(pictureSha256);
    for (const [template, key] of [
      [TEMPLATES.sphereface, '112x96'],
      [TEMPLATES.arcface, '112x112'],
    ] as const) {
      const from = points.map(([x, y]) => ({ x, y })) as unknown as FivePoints;
      const { matrix } = similarityTransform(from, template.points)!;
      for (const [i, value] of by[key].matrix.entries()) expect(matrix[i]).toBeCloseTo(value, 10);
      expect(sha256(warpAffine(image, matrix, template).data)).toBe(by[key].sha256);
    }
  }

  const open = async (picture: AlignedPhoto['picture']): Promise<Image> => {
    if ('drawn' in picture) return drawnPhoto(...picture.drawn);
    const file = sharedPath(`data/${picture.file}`);
    return decodeUpright(readFileSync(file), file);
  };
});

describe('a matrix that is given', () => {
  const { picture, cases } = golden<{
    picture: { drawn: [string, number, number]; channel: number };
    cases: Record<string, Golden & { size: [number, number] }>;
  }>('matrices.json');

  test.each(Object.entries(cases))('warps as in OpenCV 4: %s', (_, { matrix, size, sha256: expected }) => {
    const image = drawnPhoto(...picture.drawn);
    const { data } = warpAffine(image, matrix, { width: size[0], height: size[1] });
    expect(sha256(data.filter((_, i) => i % 3 === picture.channel))).toBe(expected);
  });

  test('may send everything far away', () => {
    const { data } = warpAffine(drawnPhoto('far', 9, 9), [1, 0, 1e12, 0, 1, -1e300], TEMPLATES.arcface);
    expect(data.every((value) => value === 0)).toBe(true);
  });
});

describe('points that no similarity fits', () => {
  const { points } = TEMPLATES.sphereface;

  test('are told: one point five times, and numbers beyond all', () => {
    const same = points.map(() => ({ x: 3, y: 4 })) as unknown as FivePoints;
    expect(similarityTransform(same, points)).toBeUndefined();
    const far = points.map(({ x, y }) => ({ x: x * 1e200, y: y * 1e200 })) as unknown as FivePoints;
    expect(similarityTransform(far, points)).toBeUndefined();
  });

  test('agree little where left and right are exchanged, and fully where they are turned', () => {
    const [a, b, c, d, e] = points;
    expect(similarityTransform([b, a, c, e, d], points)!.agreement).toBeLessThan(0.5);
    const turned = points.map(({ x, y }) => ({ x: -2 * y, y: 2 * x })) as unknown as FivePoints;
    expect(similarityTransform(turned, points)!.agreement).toBeCloseTo(1, 6);
  });
});
