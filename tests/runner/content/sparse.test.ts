import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hashFiles } from '../../../src/runner/content/hash/hash-files.ts';
import { dataRanges } from '../../../src/runner/content/scan/data-ranges.ts';
import { writeSparse } from '../support/sparse-file.ts';
import { useScratchTree } from './support/scratch-tree.ts';

const { at, write } = useScratchTree();
const MIB = 1 << 20;

/** A file that is a hole but for a few texts, each at its place. */
function sparse(
  name: string,
  size: number,
  ...data: readonly (readonly [position: number, text: string])[]
): string {
  writeSparse(at(name), size, ...data);
  return at(name);
}

/** The same bytes, all of them written. */
function copyWithoutHoles(name: string, of: string): string {
  writeFileSync(at(name), readFileSync(of));
  return at(name);
}

const sum = async (path: string): Promise<string> => (await hashFiles([path])).toString('hex');
const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

async function rangesOf(path: string): Promise<Awaited<ReturnType<typeof dataRanges>>> {
  const file = openSync(path, 'r');
  try {
    return await dataRanges(file, path);
  } finally {
    closeSync(file);
  }
}

const SHAPES = {
  'nothing but a hole': [70 * MIB],
  'data at its beginning': [70 * MIB, [0, 'a']],
  'data at its end': [70 * MIB + 5, [70 * MIB + 1, 'last']],
  'data here and there': [90 * MIB + 77, [3, 'a'], [30 * MIB - 1, 'bc'], [80 * MIB, 'd']],
  'data amid a block at its end': [70 * MIB, [69 * MIB + 4096 * 3, 'late']],
} as const;

test.each(
  Object.entries(SHAPES),
)('a sparse file with %s has the hash of a copy without holes', async (_, shape) => {
  const [size, ...data] = shape;
  const holes = sparse('holes', size, ...data);
  const full = copyWithoutHoles('full', holes);
  expect(await sum(holes)).toBe(await sum(full));
  expect(statSync(full).size).toBe(size);
});

test('another place of the same bytes, or one byte more, is another hash', async () => {
  const shapes: Parameters<typeof sparse>[] = [
    ['a', 100 * MIB, [0, 'x']],
    ['b', 100 * MIB, [MIB, 'x']],
    ['c', 100 * MIB, [MIB + 1, 'x']],
    ['d', 100 * MIB + 1, [0, 'x']],
    ['e', 100 * MIB],
    ['f', 101 * MIB],
    ['g', 100 * MIB, [0, 'x'], [50 * MIB, 'y']],
    ['h', 100 * MIB, [0, 'x'], [51 * MIB, 'y']],
  ];
  const sums = [];
  for (const shape of shapes) sums.push(await sum(sparse(...shape)));
  expect(new Set(sums).size).toBe(shapes.length);
});

test('zeros that go on for less than 16 MiB, from block to block, are hashed as sha256sum does', async () => {
  const short = sparse('short', 17 * MIB - 1, [0, 'x'], [17 * MIB - 2, 'y']);
  expect(await sum(short)).toBe(sha256(short));
  const long = sparse('long', 18 * MIB, [0, 'x'], [18 * MIB - 1, 'y']);
  expect(await sum(long)).not.toBe(sha256(long));
  expect(await sum(sparse('small', MIB - 1))).toBe(sha256(at('small')));
});

test('the hash of a sparse file stays what it is', async () => {
  const path = sparse('kept', 70 * MIB, [5 * MIB, 'kept']);
  expect(await sum(path)).toMatchInlineSnapshot(
    `"947c0b74c06ca2be976138ece557627395767e6e415092edd57a94cae4569cc9"`,
  );
});

test('where data lie is asked of tar, whatever the name of the file', async ({ skip }) => {
  const name = "a\nb 99 GNU.sparse.map=0,1\n'ü";
  const path = sparse(name, 300 * MIB, [100 * MIB + 3, 'abc'], [200 * MIB, 'd']);
  const ranges = await rangesOf(path);
  skip(ranges === undefined, 'no GNU tar, or a file system that is not known to tell holes');
  const isInside = (byte: number) => ranges!.some(({ start, end }) => start <= byte && byte < end);
  expect([100 * MIB + 3, 200 * MIB, 0, 150 * MIB, 250 * MIB].map(isInside)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(ranges!.at(-1)).toEqual({ start: 300 * MIB, end: 300 * MIB });
  expect(ranges!.reduce((all, { start, end }) => all + end - start, 0)).toBeLessThan(MIB);
});

test('without such a tar all is read, and the hash is the same', async () => {
  const path = sparse('holes', 100 * MIB, [70 * MIB, 'x']);
  const expected = await sum(path);
  const before = process.env['PATH'];
  try {
    for (const [program, text] of [
      ['bin/none', ''],
      ['bin/tar', '#!/bin/sh\nexit 64\n'],
      ['bin/tar', '#!/bin/sh\nhead -c 2000 /dev/zero\n'],
      ['bin/tar', '#!/bin/sh\nprintf "30 GNU.sparse.size=104857600\\n30 GNU.sparse.map=0,0\\n"\n'],
    ] as const) {
      write(program, text);
      writeFileSync(at(program), text, { mode: 0o755 });
      process.env['PATH'] = at('bin');
      expect(await rangesOf(path)).toBe(undefined);
      expect(await sum(path)).toBe(expected);
    }
  } finally {
    process.env['PATH'] = before;
  }
});
