import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeWhole } from '../../src/runner/write-whole.ts';

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'occ-pipe-write-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('parts of any size stand in the file in their order, and nothing else is left', () => {
  const folder = scratch();
  const parts = [3, 0, 70_000, 1, 40_000, 40_000, 65_536, 65_535, 2].map((length, i) =>
    new Uint8Array(length).fill(i + 1),
  );
  writeWhole(join(folder, 'deep', 'file'), ['head', ...parts, 'tail ü']);
  const expected = Buffer.concat([Buffer.from('head'), ...parts, Buffer.from('tail ü')]);
  expect(readFileSync(join(folder, 'deep', 'file')).equals(expected)).toBe(true);
  expect(readdirSync(join(folder, 'deep'))).toEqual(['file']);
});

test('no parts are an empty file', () => {
  const file = join(scratch(), 'file');
  writeWhole(file, []);
  expect(readFileSync(file)).toHaveLength(0);
});
