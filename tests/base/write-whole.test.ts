import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyWhole, writeWhole } from '../../src/base/write-whole.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const scratch = scratchFolder();

test('parts of any size stand in the file in their order, and nothing else is left', () => {
  const parts = [3, 0, 70_000, 1, 40_000, 40_000, 65_536, 65_535, 2].map((length, i) =>
    new Uint8Array(length).fill(i + 1),
  );
  writeWhole(join(scratch, 'deep', 'file'), ['head', ...parts, 'tail ü']);
  const expected = Buffer.concat([Buffer.from('head'), ...parts, Buffer.from('tail ü')]);
  expect(readFileSync(join(scratch, 'deep', 'file')).equals(expected)).toBe(true);
  expect(readdirSync(join(scratch, 'deep'))).toEqual(['file']);
});

test('no parts are an empty file', () => {
  const file = join(scratch, 'file');
  writeWhole(file, []);
  expect(readFileSync(file)).toHaveLength(0);
});

test('after an error the file is as it was, and nothing of the attempt stays', () => {
  const folder = join(scratch, 'taken');
  writeWhole(join(folder, 'file', 'inner'), ['x'], { sync: true });
  // A folder of that name is in the way.
  expect(() => writeWhole(join(folder, 'file'), ['new'])).toThrow();
  expect(readdirSync(folder)).toEqual(['file']);
  expect(readFileSync(join(folder, 'file', 'inner'), 'utf8')).toBe('x');
});

test('a copy is whole or nothing of it stays', () => {
  const folder = join(scratch, 'copies');
  writeWhole(join(scratch, 'original'), ['content']);
  copyWhole(join(scratch, 'original'), join(folder, 'copy'));
  expect(readFileSync(join(folder, 'copy'), 'utf8')).toBe('content');
  writeWhole(join(folder, 'taken', 'inner'), ['x']);
  expect(() => copyWhole(join(scratch, 'original'), join(folder, 'taken'))).toThrow();
  expect(readdirSync(folder).sort()).toEqual(['copy', 'taken']);
});
