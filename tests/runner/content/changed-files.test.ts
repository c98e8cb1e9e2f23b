import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { changedFiles } from '../../../src/runner/content/changed-files.ts';
import { inspectTree } from '../../../src/runner/content/inspect.ts';
import { RACY_MARGIN } from '../../../src/runner/content/stamps.ts';
import type { TreeRecord } from '../../../src/runner/content/tree-record.ts';

/** Enough that they are not compared in place, in folders of which one holds folders only. */
const FILES = Array.from({ length: 700 }, (_, i) => `${i % 2 ? 'a' : 'b/inner'}/${i}`).sort();

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'occ-changed-'));
  for (const file of FILES) write(file, file);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true });
});

function write(file: string, content: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), content);
}

/** A record of now, as it would be if nothing had been written for long: all stamps prove what they say. */
async function settled(): Promise<TreeRecord> {
  const later = Date.now() + 2 * RACY_MARGIN;
  vi.spyOn(Date, 'now').mockReturnValue(later);
  const record = await inspectTree(root, 'follow', undefined, later, '{}');
  vi.restoreAllMocks();
  return record;
}

const changed = (record: TreeRecord): Promise<string[]> => changedFiles(root, 'follow', record);

test('A tree that nobody touched has no changed files, whoever looked last: a first look or a later one.', async () => {
  const first = await settled();
  expect(first.visit?.isStillSo(root)).toBe(true);
  expect(await changed(first)).toEqual([]);
  const again = await inspectTree(root, 'follow', first, Date.now(), '{}');
  expect(again).toBe(first);
  expect(await changed(again)).toEqual([]);
});

test('Edited, new, removed, renamed and replaced files are named, where folders changed and where not.', async () => {
  const edits: [edit: () => void, expected: string[]][] = [
    [() => write('a/1', 'edited'), ['a/1']],
    [() => write('a/new', 'new'), ['a/new']],
    [() => rmSync(join(root, 'b/inner/0')), ['b/inner/0']],
    [() => renameSync(join(root, 'a/3'), join(root, 'a/3x')), ['a/3x', 'a/3']],
    [() => write('b/deep/er/file', 'in new folders'), ['b/deep/er/file']],
    [
      () => {
        const { atime, mtime } = statSync(join(root, 'a/5'));
        write('a/5', 'A/5');
        utimesSync(join(root, 'a/5'), atime, mtime);
      },
      ['a/5'],
    ],
  ];
  for (const [edit, expected] of edits) {
    const record = await settled();
    edit();
    expect(await changed(record)).toEqual(expected);
  }
});

test('Files whose stamps prove nothing are read again, and those that hold the same did not change.', async () => {
  const record = await settled();
  const racy = { ...record, scannedAt: Date.now() };
  expect(await changed(racy)).toEqual([]);
  // The very stamps of other content: as if it had been written within one tick of the clock.
  const hashes = Buffer.from(record.hashes);
  hashes.fill(0, 32 * 7, 32 * 8);
  expect(await changed({ ...racy, hashes })).toEqual([record.names.at(7)]);
});

test('Folders that were modified just before they were listed are listed again.', async () => {
  const record = await inspectTree(root, 'follow', undefined, Date.now(), '{}');
  expect(record.visit?.isStillSo(root)).toBe(false);
  write('a/new', 'new');
  expect(await changed(record)).toEqual(['a/new']);
});
