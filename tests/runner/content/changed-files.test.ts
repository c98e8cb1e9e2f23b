import { renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import { changedFiles } from '../../../src/runner/content/index/changed-files.ts';
import { inspectTree } from '../../../src/runner/content/index/inspect.ts';
import { hasSameFolders } from '../../../src/runner/content/scan/folder-stamps.ts';
import type { TreeRecord } from '../../../src/runner/content/tree/tree-record.ts';
import { useScratchTree } from './support/scratch-tree.ts';
import { settledRecord } from './support/settled-record.ts';

/** Enough that they are not compared in place, in folders of which one holds folders only. */
const FILES = Array.from({ length: 700 }, (_, i) => `${i % 2 ? 'a' : 'b/inner'}/${i}`).sort();

const { at, write } = useScratchTree();
beforeEach(() => {
  for (const file of FILES) write(file, file);
});

const settled = (): Promise<TreeRecord> => settledRecord(at());
const changed = (record: TreeRecord): Promise<string[]> => changedFiles(at(), 'follow', record);

test('a tree that nobody touched has no changed files, be the record new or an earlier one', async () => {
  const first = await settled();
  expect(hasSameFolders(at(), first)).toBe(true);
  expect(await changed(first)).toEqual([]);
  const again = await inspectTree(at(), 'follow', first, Date.now(), '{}');
  expect(again).toBe(first);
  expect(await changed(again)).toEqual([]);
});

test('edited, new, removed, renamed and replaced files are named, where folders changed and where not', async () => {
  const edits: [edit: () => void, expected: string[]][] = [
    [() => write('a/1', 'edited'), ['a/1']],
    [() => write('a/new', 'new'), ['a/new']],
    [() => rmSync(at('b/inner/0')), ['b/inner/0']],
    [() => renameSync(at('a/3'), at('a/3x')), ['a/3x', 'a/3']],
    [() => write('b/deep/er/file', 'in new folders'), ['b/deep/er/file']],
    [
      () => {
        const { atime, mtime } = statSync(at('a/5'));
        write('a/5', 'A/5');
        utimesSync(at('a/5'), atime, mtime);
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

test('files whose stamps prove nothing are read again, and those that hold the same did not change', async () => {
  const record = await settled();
  const racy = { ...record, scannedAt: 0 };
  expect(await changed(racy)).toEqual([]);
  // The very stamps of other content: as if it had been written within one tick of the clock.
  const hashes = Buffer.from(record.hashes);
  hashes.fill(0, 32 * 7, 32 * 8);
  expect(await changed({ ...racy, hashes })).toEqual([record.names.at(7)]);
});

test('folders that were modified just before they were listed are listed again', async () => {
  const record = await inspectTree(at(), 'follow', undefined, Date.now(), '{}');
  expect(hasSameFolders(at(), record)).toBe(false);
  write('a/new', 'new');
  expect(await changed(record)).toEqual(['a/new']);
});
