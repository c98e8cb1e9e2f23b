import { closeSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bytesOfData, dataRanges } from '../../../src/runner/content/scan/data-ranges.ts';
import { copySparse } from '../../../src/runner/store/cache/copy-sparse.ts';
import { useScratchTree } from '../content/support/scratch-tree.ts';
import { writeSparse } from '../support/sparse-file.ts';

const { at } = useScratchTree();
const MIB = 1 << 20;

test('a sparse file is copied with its holes, and its data in their places', async ({ skip }) => {
  writeSparse(at('from'), 90 * MIB + 5, [3, 'a'], [70 * MIB - 1, 'bc'], [90 * MIB + 1, 'last']);
  writeFileSync(at('to'), 'something longer than nothing, which is replaced');
  await copySparse(at('from'), at('to'));
  expect(readFileSync(at('to')).equals(readFileSync(at('from')))).toBe(true);
  const file = openSync(at('from'), 'r');
  const ranges = await dataRanges(file, at('from'));
  closeSync(file);
  skip(ranges === undefined, 'no GNU tar, or a file system that is not known to tell holes');
  expect(statSync(at('to')).blocks).toBeLessThan(MIB / 512);
  expect(bytesOfData(at('from'), 90 * MIB + 5)).toBeLessThan(MIB);
});

test('a hole and nothing else, and a file without holes', async () => {
  writeSparse(at('hole'), 70 * MIB);
  await copySparse(at('hole'), at('hole2'));
  expect(statSync(at('hole2')).size).toBe(70 * MIB);
  expect(readFileSync(at('hole2')).equals(Buffer.alloc(70 * MIB))).toBe(true);
  writeFileSync(at('full'), 'content');
  await copySparse(at('full'), at('full2'));
  expect(readFileSync(at('full2'), 'utf8')).toBe('content');
  expect(bytesOfData(at('full'), 7)).toBe(7);
});
