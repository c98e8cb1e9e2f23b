import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dataSection } from '../../src/report/data/data-section.ts';
import { readDataLeftOut } from '../../src/report/data/left-out.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const scratch = scratchFolder();

function published(metrics: unknown): string {
  const folder = mkdtempSync(join(scratch, 'out-'));
  writeFileSync(join(folder, 'metrics.json'), JSON.stringify(metrics));
  return folder;
}

const sectionOf = (kind: string, metrics: unknown) =>
  dataSection(readDataLeftOut([{ kind, stage: kind, folders: new Map([['result', published(metrics)]]) }]));

test('what a stage left out of the data is a row, what it found odd a note', () => {
  const skipped = { images: { count: 7, of: 9, reason: 'as no face was found', first: ['a.jpg', 'b.jpg'] } };
  const { notes, tables } = sectionOf('detect', { found: 2, skipped, remarks: ['some are small'] });
  expect(notes).toEqual(['detect: some are small']);
  expect(tables[0]!.rows).toEqual([
    {
      ...{ stage: 'detect', what: 'images', count: 7, of: 9, reason: 'as no face was found' },
      first: 'a.jpg, b.jpg, …',
    },
  ]);
});

test('a file of that name among downloaded data is theirs', () => {
  const theirs = [{ skipped: { a: 1 } }, { remarks: 'none' }, ['a'], { skipped: null }];
  for (const metrics of theirs) {
    const { notes, tables } = sectionOf('download', metrics);
    expect([notes, tables[0]!.rows]).toEqual([[], []]);
  }
  const skipped = { 'members of archives': { count: 1, of: 9, reason: 'so', first: ['a/.DS_Store'] } };
  expect(sectionOf('download', { archives: 1, skipped }).tables[0]!.rows).toHaveLength(1);
});
