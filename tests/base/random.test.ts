import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/base/random.ts';

describe('a random stream', () => {
  test('gives these very numbers, which published results rest on', () => {
    const random = randomStream(100, 'occlude', 'Eric_Daze/Eric_Daze_0001');
    expect([random.int(96), random.int(112), random.int(2 ** 32), random.next()]).toMatchInlineSnapshot(`
      [
        44,
        7,
        4054021853,
        0.39660734646363616,
      ]
    `);
  });

  test('is the same for the same key and another one for any other', () => {
    const first = (...key: (string | number)[]): number => randomStream(1, ...key).int(2 ** 32);
    expect(first('a', 1)).toBe(first('a', 1));
    const all = [
      first('a', 1),
      first('a', '1'),
      first('a1'),
      first('a', 2),
      first(),
      randomStream(2, 'a', 1).int(2 ** 32),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  test('draws whole numbers in range and evenly', () => {
    const random = randomStream(3, 'even');
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) counts[random.int(7)]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
    expect(() => random.int(0)).toThrow(RangeError);
  });

  test('has the mean and the deviation of its distributions', () => {
    const random = randomStream(4);
    const n = 50_000;
    const normals = Array.from({ length: n }, () => random.normal());
    const mean = normals.reduce((a, b) => a + b) / n;
    const variance = normals.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n;
    expect(mean).toBeCloseTo(0, 1);
    expect(variance).toBeCloseTo(1, 1);
    const uniform = Array.from({ length: n }, () => random.uniform(2, 4));
    expect(uniform.reduce((a, b) => a + b) / n).toBeCloseTo(3, 1);
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...uniform)).toBeLessThan(4);
    expect(Array.from({ length: n }, () => random.chance(0.25)).filter(Boolean).length / n).toBeCloseTo(
      0.25,
      1,
    );
  });

  test('shuffles without losing anything', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (list, seed) => {
        const shuffled = randomStream(seed, 'shuffle').shuffle([...list]);
        expect(shuffled.sort((a, b) => a - b)).toEqual([...list].sort((a, b) => a - b));
      }),
    );
    expect(randomStream(1, 'order').shuffle(Uint32Array.from([1, 2, 3, 4, 5, 6, 7, 8]))).not.toEqual(
      Uint32Array.from([1, 2, 3, 4, 5, 6, 7, 8]),
    );
  });
});
