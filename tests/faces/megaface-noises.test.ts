import { expect, test } from 'vitest';
import { encodeMegafaceBin } from '../../src/faces/features/megaface-bin.ts';
import { markNoises } from '../../src/faces/megaface-noises/mark-noises.ts';
import type { NoisySet } from '../../src/faces/megaface-noises/noise-list.ts';
import { LARGEST_DRAW, replaceNoises } from '../../src/faces/megaface-noises/replace-noises.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { matrixOf, NOISES, noisesOf, people, size } from './support/megaface-noises-fixture.ts';

const scratch = scratchFolder();

function expectWritten(set: NoisySet, values: Float32Array, tolerance: number): void {
  for (const [i, path] of NOISES[`${set}_lst`].entries()) {
    const own = values.subarray(i * (size + 1), (i + 1) * (size + 1));
    const { bytes, header, values: expected } = NOISES.out[`${set}/${path}`]!;
    const file = Buffer.from(encodeMegafaceBin(own));
    expect(file).toHaveLength(bytes);
    expect([0, 4, 8, 12].map((at) => file.readInt32LE(at))).toEqual(header);
    const worst = Math.max(...expected.map((value, k) => Math.abs(value - own[k]!)));
    expect(worst, path).toBeLessThanOrEqual(tolerance);
  }
}

test('noisy probes become the sum of their person, with the noise that the program drew', async () => {
  const { noisy, count, unmatched } = await noisesOf(scratch, 'facescrub');
  expect(count).toBe(NOISES.drawn_noise_in_order.length);
  expect(unmatched).toEqual(['Ann_Bee_104.png', 'F_G_12.png', 'Nobody_1.png']);
  const drawn = NOISES.drawn_noise_in_order.values();
  const probes = { values: matrixOf('facescrub'), size, noisy, people };
  const clean = replaceNoises(probes, () => drawn.next().value!, 'list');
  expectWritten('facescrub', markNoises(clean, size), 1e-6);
  const other = replaceNoises(probes, () => new Float64Array(size).fill(-LARGEST_DRAW / 2), 'list');
  expectWritten('facescrub', markNoises(other, size), 0.002);
});

test('noisy distractors are far away, and their feature stays', async () => {
  const { noisy, count } = await noisesOf(scratch, 'megaface');
  expect(count).toBe(3);
  expectWritten('megaface', markNoises(matrixOf('megaface'), size, noisy), 0);
});

test('a person all of whose images are noise is an error', () => {
  const probes = { values: matrixOf('facescrub'), size, noisy: new Uint8Array(9).fill(1, 7), people };
  expect(() => replaceNoises(probes, () => new Float64Array(size), 'list')).toThrow(
    /all images of F G are noise/,
  );
});

test.each([
  ['facescrub', 'a_1.png\r\nb_2.png', ['x/a_1.png', 'x/b_2.png'], 2],
  ['facescrub', 'x/a_1.png\n A_1.png \na_1', ['x/a_1.png', 'x/A_1.png'], 1],
  ['facescrub', ' #a_1.png\n#b_2.png', ['x/#a_1.png', 'x/b_2.png', 'x/#b_2.png'], 1],
  ['megaface', '0/a/1.jpg\nf/0/a/2.jpg\n3.jpg', ['f/0/a/1.jpg', '0/a/2.jpg', '0/a/3.jpg'], 1],
  ['megaface', '7\t0/a/1.jpg\tmore\n7\t 0/a/2.jpg\n7 0/a/3.jpg', ['0/a/1.jpg', '0/a/2.jpg', '0/a/3.jpg'], 1],
  ['megaface', '# 0/a/1.jpg\n\n', ['0/a/1.jpg', ''], 0],
] as const)('names of %s are compared letter by letter: %j', async (set, text, paths, count) => {
  expect((await noisesOf(scratch, set, text, paths)).count).toBe(count);
});
