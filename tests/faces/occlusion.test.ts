import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { randomStream } from '../../src/base/random.ts';
import type { Size } from '../../src/faces/geometry.ts';
import { readImage } from '../../src/faces/images/decode.ts';
import type { Image } from '../../src/faces/images/image.ts';
import { encodePng } from '../../src/faces/images/png.ts';
import { BOXES, type BoxName, boxRect } from '../../src/faces/occlusion/boxes.ts';
import { occlude, placementFor } from '../../src/faces/occlusion/occlude.ts';
import {
  createOccluderLibrary,
  type OccluderLibrary,
  readOccluders,
} from '../../src/faces/occlusion/occluder-library.ts';
import {
  cornerOf,
  drawFactorPlacement,
  factorSize,
  type Placement,
  type RelativeTo,
} from '../../src/faces/occlusion/placement.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { openOccluderLibrary } from './support/open-occluder-library.ts';
import { patternedImage } from './support/patterned-image.ts';
import { hasShared, needsShared, sharedPath } from './support/shared-data.ts';

interface NumberCase {
  occluder: [number, number];
  factor: number;
  centre: [number, number];
  rect: [number, number, number, number];
  ratio: number;
  sha256: string;
}

const SIZE: Size = { width: 96, height: 112 };
const BOX_NAMES = Object.keys(BOXES) as BoxName[];

const numbers = JSON.parse(
  readFileSync(new URL('../fixtures/faces/occlusion.json', import.meta.url), 'utf8'),
) as { cases: NumberCase[] };

const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
const solid = (width: number, height: number, rgba: number[]): Image => ({
  width,
  height,
  channels: rgba.length as 3 | 4,
  data: Uint8Array.from({ length: width * height * rgba.length }, (_, i) => rgba[i % rgba.length]!),
});

describe('an enlarged occluder', () => {
  test.each(numbers.cases)('of $occluder by $factor at $centre gives the pixels of Pillow', (one) => {
    const library = createOccluderLibrary(
      [{ name: 'a/b', image: patternedImage(...one.occluder) }],
      'ignore',
    );
    const [x, y] = one.centre;
    const placement: Placement = {
      method: 'factor',
      occluder: 0,
      factor: one.factor,
      relativeTo: 'width',
      centre: { x, y },
    };
    const { image, rect, ratio } = occlude(patternedImage(96, 112), library, placement);
    expect([rect.x0, rect.y0, rect.x1, rect.y1]).toEqual(one.rect);
    expect(ratio).toBe(one.ratio);
    expect(sha256(image.data)).toBe(one.sha256);
  });

  test('grows with the image', () => {
    const library = createOccluderLibrary([{ name: 'a/b', image: patternedImage(10, 8) }], 'ignore');
    expect(factorSize(library, 0, { factor: 2, relativeTo: 'width' }, { width: 96, height: 112 })).toEqual({
      width: 20,
      height: 16,
    });
    expect(factorSize(library, 0, { factor: 2, relativeTo: 'width' }, { width: 48, height: 64 })).toEqual({
      width: 10,
      height: 8,
    });
    expect(factorSize(library, 0, { factor: 50, relativeTo: 'width' }, { width: 96, height: 112 })).toEqual({
      width: 95,
      height: 111,
    });
  });

  test.each([
    [0.7, 10, 7],
    [0.35, 20, 7],
    [1.4, 5, 7],
    [2.8, 5, 14],
    // 28.999999999999996 in doubles, in Python too.
    [0.29, 100, 28],
    [1.1, 10, 11],
    [0.57, 100, 56],
  ])('of factor %f and %i pixels has the %i of int(factor * pixels)', (factor, pixels, expected) => {
    const library = createOccluderLibrary([{ name: 'a/b', image: patternedImage(pixels, pixels) }], 'ignore');
    for (const relativeTo of ['width', 'pixels'] as const) {
      expect(factorSize(library, 0, { factor, relativeTo }, { width: 96, height: 112 })).toEqual({
        width: expected,
        height: expected,
      });
    }
  });

  test('grows with the width of the image, unless factors are relative to its own pixels', () => {
    const library = createOccluderLibrary([{ name: 'a/b', image: patternedImage(20, 10) }], 'ignore');
    const [wide, narrow] = [112, 48].map((width) => ({ width, height: 2 * width }));
    const sizeOn = (size: Size, relativeTo: RelativeTo, factor: number): number[] => {
      const { width, height } = factorSize(library, 0, { factor, relativeTo }, size);
      return [width, height];
    };
    expect(sizeOn(wide!, 'width', 2.4)).toEqual([56, 28]);
    expect(sizeOn(wide!, 'pixels', 2.4)).toEqual([48, 24]);
    expect(sizeOn(narrow!, 'width', 1.4)).toEqual([14, 7]);
    expect(sizeOn(narrow!, 'pixels', 1.4)).toEqual([28, 14]);
    expect(sizeOn(narrow!, 'pixels', 9)).toEqual([47, 90]);
  });

  test('that is bound has the corners 0 to W - n - 1, and the one that there is where it fills the image', () => {
    const library = createOccluderLibrary([{ name: 'a/b', image: patternedImage(90, 110) }], 'ignore');
    const cornersOf = (factor: number): number[][] => {
      const options = { factors: [factor], relativeTo: 'width', bound: true } as const;
      const corners = Array.from({ length: 300 }, (_, i) => {
        const { centre } = drawFactorPlacement(randomStream(i), library, SIZE, options);
        const { width, height } = factorSize(library, 0, { factor, relativeTo: 'width' }, SIZE);
        return [cornerOf(centre.x, width), cornerOf(centre.y, height)];
      });
      return [0, 1].map((axis) => [...new Set(corners.map((corner) => corner[axis]!))].sort((a, b) => a - b));
    };
    expect(cornersOf(1)).toEqual([
      [0, 1, 2, 3, 4, 5],
      [0, 1],
    ]);
    expect(cornersOf(3)).toEqual([[0], [0]]);
  });

  test('that vanishes is an error', () => {
    const library = createOccluderLibrary([{ name: 'a/b', image: patternedImage(10, 1) }], 'ignore');
    expect(() =>
      factorSize(library, 0, { factor: 0.5, relativeTo: 'width' }, { width: 96, height: 112 }),
    ).toThrow(/a\/b \(10x1\) vanishes/);
  });

  test('stays inside the image when it is bound', () => {
    const library = createOccluderLibrary([{ name: 'a/b', image: solid(30, 20, [255, 255, 255]) }], 'ignore');
    const face = solid(96, 112, [0, 0, 0]);
    for (let i = 0; i < 200; i++) {
      const random = randomStream(7, 'bound', i);
      const placement = drawFactorPlacement(random, library, face, {
        factors: [1, 2, 2.5],
        relativeTo: 'width',
        bound: true,
      });
      const { width, height } = factorSize(library, 0, placement, face);
      const painted =
        occlude(face, library, placement).image.data.filter((value) => value === 255).length / 3;
      expect(painted).toBe(width * height);
    }
  });
});

describe('transparency', () => {
  const face = solid(96, 112, [100, 100, 100]);
  const placement: Placement = {
    method: 'factor',
    occluder: 0,
    factor: 1,
    relativeTo: 'width',
    centre: { x: 48, y: 56 },
  };
  const pixelAt = (image: Image, x: number, y: number): number[] => [
    ...image.data.subarray((y * 96 + x) * 3, (y * 96 + x) * 3 + 3),
  ];

  test.each([
    ['ignore', [200, 0, 50, 0], [200, 0, 50]],
    ['blend', [200, 0, 50, 0], [100, 100, 100]],
    ['blend', [200, 0, 50, 255], [200, 0, 50]],
    ['blend', [200, 0, 50, 128], [150, 50, 75]],
  ] as const)('with alpha: %s, %j on grey becomes %j', (alpha, rgba, expected) => {
    const library = createOccluderLibrary([{ name: 'a/b', image: solid(20, 20, [...rgba]) }], alpha);
    expect(pixelAt(occlude(face, library, placement).image, 48, 56)).toEqual(expected);
    expect(pixelAt(occlude(face, library, placement).image, 0, 0)).toEqual([100, 100, 100]);
  });

  test('an opaque occluder gives the same pixels in both ways', () => {
    const opaque = patternedImage(20, 24);
    const [ignored, blended] = (['ignore', 'blend'] as const).map(
      (alpha) =>
        occlude(face, createOccluderLibrary([{ name: 'a/b', image: opaque }], alpha), placement).image.data,
    );
    expect(blended).toEqual(ignored);
  });
});

describe('a box', () => {
  test('has the corners of the reference on 96 x 112', () => {
    const size = { width: 96, height: 112 };
    expect(BOX_NAMES.length).toBe(9);
    expect(boxRect('left_eye', size)).toEqual({ x0: 10, y0: 30, x1: 50, y1: 70 });
    expect(boxRect('right_face', size)).toEqual({ x0: 50, y0: 8, x1: 92, y1: 100 });
  });

  test('scales with the image', () => {
    expect(boxRect('twoeyes', { width: 48, height: 64 })).toEqual({ x0: 5, y0: 17, x1: 45, y1: 40 });
  });

  test.each(BOX_NAMES)('%s is painted whole', (box) => {
    const library = createOccluderLibrary([{ name: 'a/b', image: solid(30, 30, [255, 255, 255]) }], 'ignore');
    const { image, rect, ratio } = occlude(solid(112, 112, [0, 0, 0]), library, {
      method: 'box',
      occluder: 0,
      box,
    });
    const painted = image.data.filter((value) => value === 255).length / 3;
    expect(painted).toBe((rect.x1 - rect.x0) * (rect.y1 - rect.y0));
    expect(ratio).toBe(painted / (112 * 112));
  });
});

describe('placing by seed and name', () => {
  const images = Array.from({ length: 5 }, (_, i) => ({ name: `c/${i}`, image: patternedImage(20 + i, 15) }));
  const library = createOccluderLibrary(images, 'ignore');
  const size = { width: 96, height: 112 };
  const at = (name: string, factor = 2, seed = 1): Placement =>
    placementFor(seed, name, library, size, { kind: 'factor', factor, relativeTo: 'width', bound: false });

  test('depends on nothing else', () => {
    expect(at('A/A_0001')).toEqual(at('A/A_0001'));
    expect(at('A/A_0001')).not.toEqual(at('A/A_0002'));
    expect(at('A/A_0001', 2, 2)).not.toEqual(at('A/A_0001'));
  });

  test('gives every factor the same occluder and centre', () => {
    expect({ ...at('A/A_0001', 3), factor: 2 }).toEqual(at('A/A_0001', 2));
  });

  test('uses all occluders and the whole image', () => {
    const placements = Array.from({ length: 3000 }, (_, i) => at(`n/${i}`)) as Extract<
      Placement,
      { method: 'factor' }
    >[];
    expect(new Set(placements.map((one) => one.occluder)).size).toBe(5);
    expect(Math.min(...placements.map((one) => one.centre.x))).toBe(0);
    expect(Math.max(...placements.map((one) => one.centre.x))).toBe(95);
    expect(Math.max(...placements.map((one) => one.centre.y))).toBe(111);
  });
});

describe('a folder of occluders', () => {
  const folder = scratchFolder();
  const options = { list: 'occluder.txt', exclude: [], alpha: 'ignore' } as const;

  beforeAll(async () => {
    for (const name of ['scarf/a.png', 'cup/b.png']) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), await encodePng(patternedImage(12, 10)));
    }
    writeFileSync(join(folder, 'occluder.txt'), 'scarf/a.png\n\ncup/b.png\r\n');
    writeFileSync(join(folder, 'empty.txt'), '\n');
    writeFileSync(join(folder, 'missing.txt'), 'scarf/a.png\nscarf/none.png\n');
    writeFileSync(join(folder, 'wrong.txt'), 'scarf\n');
    writeFileSync(join(folder, 'out.txt'), '../scarf/a.png\n');
  });

  const open = (changes: object): Promise<OccluderLibrary> =>
    openOccluderLibrary(folder, { ...options, ...changes });

  test('is read in the order of its list', async () => {
    const { occluders } = await open({});
    expect(occluders.map(({ name, class: kind }) => [name, kind])).toEqual([
      ['scarf/a.png', 'scarf'],
      ['cup/b.png', 'cup'],
    ]);
  });

  test('says which it has twice', async () => {
    writeFileSync(join(folder, 'twice.txt'), '# colours\nscarf/a.png\ncup/b.png\nscarf//a.png\n');
    const remarks: string[] = [];
    const read = await readOccluders(folder, { list: 'twice.txt', exclude: [] }, (text) =>
      remarks.push(text),
    );
    expect(read).toHaveLength(3);
    expect(remarks).toEqual([
      'twice.txt: 1 of its occluders are listed again, and are drawn more often for it',
    ]);
  });

  test('can leave classes out', async () => {
    expect((await open({ exclude: ['scarf'] })).occluders.map(({ name }) => name)).toEqual(['cup/b.png']);
  });

  test.each([
    ['an empty list', { list: 'empty.txt' }, /list of occluders is empty/, /empty\.txt$/],
    ['a list that is missing', { list: 'no.txt' }, /cannot read the list/, /no\.txt$/],
    ['a path that leads out', { list: 'out.txt' }, /leads out of the folder/, /out\.txt:1$/],
    ['a line without a class', { list: 'wrong.txt' }, /not an occluder/, /wrong\.txt:1$/],
    ['a line whose image is missing', { list: 'missing.txt' }, /none\.png/, /missing\.txt:2$/],
    ['an unknown class to leave out', { exclude: ['hat'] }, /no occluder class "hat"/, /occluder\.txt$/],
    [
      'leaving every class out',
      { exclude: ['scarf', 'cup'] },
      /every occluder is left out/,
      /occluder\.txt$/,
    ],
  ])('with %s is an error', async (_, changes, message, place) => {
    await expect(open(changes)).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(message),
      place: expect.stringMatching(place),
      cure: expect.any(String),
    });
  });
});

describe(`real faces${needsShared('data/occluder')}`, () => {
  interface RealCase {
    kind: 'factor' | 'box';
    face: string;
    occluder: string;
    factor: number;
    center: [number, number];
    box: [number, number, number, number];
    mask: [number, number, number, number];
    ratio: number;
    png: string;
  }
  const cases = hasShared('data/occluder')
    ? (
        JSON.parse(readFileSync(sharedPath('fixtures/reference/occlusion/cases.json'), 'utf8')) as {
          cases: RealCase[];
        }
      ).cases
    : [];

  test.skipIf(cases.length === 0)('occluded by factor and by box are what Pillow made of them', async () => {
    const library = await openOccluderLibrary(sharedPath('data/occluder'), {
      list: 'occluder.txt',
      exclude: [],
      alpha: 'ignore',
    });
    let compared = 0;
    for (const one of cases) {
      const source = await readImage(sharedPath(`data/occluder/${one.occluder}`));
      const own = createOccluderLibrary([{ name: one.occluder, image: source }], 'ignore');
      expect(library.occluders.some(({ name }) => name === one.occluder)).toBe(true);
      const face = await readImage(sharedPath(`data/${one.face}`));
      const placement: Placement =
        one.kind === 'factor'
          ? {
              method: 'factor',
              occluder: 0,
              factor: one.factor,
              relativeTo: 'width',
              centre: { x: one.center[0], y: one.center[1] },
            }
          : { method: 'box', occluder: 0, box: boxNamed(one.box) };
      const { image, rect, ratio } = occlude(face, own, placement);
      const expected = await readImage(sharedPath(`fixtures/reference/occlusion/${one.png}`));
      expect([rect.x0, rect.y0, rect.x1, rect.y1]).toEqual(one.mask);
      expect(ratio).toBeCloseTo(one.ratio, 15);
      expect(Buffer.compare(image.data, expected.data), one.png).toBe(0);
      compared++;
    }
    expect(compared).toBe(48);
  });

  function boxNamed(corners: readonly number[]): BoxName {
    const name = BOX_NAMES.find((box) => {
      const { x0, y0, x1, y1 } = boxRect(box, { width: 96, height: 112 });
      return [x0, y0, x1, y1].join() === corners.join();
    });
    if (name === undefined) throw new Error(`no box ${corners.join()}`);
    return name;
  }
});
