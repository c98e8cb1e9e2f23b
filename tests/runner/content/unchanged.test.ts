import { chmodSync, cpSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { changedFiles } from '../../../src/runner/content/index/changed-files.ts';
import { readIndexFile, writeIndexFile } from '../../../src/runner/content/index/index-file.ts';
import { inspectTree } from '../../../src/runner/content/index/inspect.ts';
import { hasSameFolders } from '../../../src/runner/content/scan/folder-stamps.ts';
import { RACY_MARGIN, STAMPS } from '../../../src/runner/content/tree/stamps.ts';
import type { TreeRecord } from '../../../src/runner/content/tree/tree-record.ts';
import { plain } from './support/plain.ts';
import { useScratchTree } from './support/scratch-tree.ts';
import { settledRecord } from './support/settled-record.ts';

const { at, write } = useScratchTree();

/** With links, folders inside folders, and an empty one. @param count how many more files */
function writeTree(count: number): void {
  for (let i = 0; i < count; i += 1) write(`tree/many/${i % 5}/${i}`, `${i}`);
  write('tree/a/b/file', 'file');
  write('tree/a/other', 'other');
  write('elsewhere/file', 'behind a link');
  write('elsewhere/inner/file', 'behind a link to a folder');
  mkdirSync(at('tree/empty/inner'), { recursive: true });
  symlinkSync('../elsewhere/file', at('tree/link'));
  symlinkSync('../elsewhere/inner', at('tree/folder-link'));
}

/** Its content and its times are those of another file, which it takes the place of. */
function replaceWithTimes(file: string, content: string): void {
  const { atime, mtime } = statSync(at(file));
  write('replacement', content);
  utimesSync(at('replacement'), atime, mtime);
  renameSync(at('replacement'), at(file));
}

const edits: readonly (readonly [what: string, edit: () => void])[] = [
  ['an edited byte', () => write('tree/a/b/file', 'filE')],
  [
    'an edited byte, with the times put back',
    () => {
      const { atime, mtime } = statSync(at('tree/a/b/file'));
      write('tree/a/b/file', 'filE');
      utimesSync(at('tree/a/b/file'), atime, mtime);
    },
  ],
  ['another file in place of one, of its size and times', () => replaceWithTimes('tree/a/b/file', 'filE')],
  ['the executable bit', () => chmodSync(at('tree/a/b/file'), 0o755)],
  ['a new file', () => write('tree/a/b/new', '')],
  ['a new file in a folder that was empty', () => write('tree/empty/inner/new', '')],
  ['a new file in a new folder', () => write('tree/a/new/file', '')],
  ['a file that is gone', () => rmSync(at('tree/a/b/file'))],
  ['a folder that is gone', () => rmSync(at('tree/a/b'), { recursive: true })],
  ['a renamed file', () => renameSync(at('tree/a/b/file'), at('tree/a/b/renamed'))],
  ['a renamed folder', () => renameSync(at('tree/a/b'), at('tree/a/c'))],
  [
    'another folder in place of one, of its times',
    () => {
      cpSync(at('tree/a/b'), at('copy'), { recursive: true, preserveTimestamps: true });
      write('copy/new', '');
      const { atime, mtime } = statSync(at('tree/a/b'));
      utimesSync(at('copy'), atime, mtime);
      rmSync(at('tree/a/b'), { recursive: true });
      renameSync(at('copy'), at('tree/a/b'));
    },
  ],
  [
    'a folder in place of a file',
    () => {
      rmSync(at('tree/a/other'));
      write('tree/a/other/file', 'other');
    },
  ],
  ['an edit behind a link', () => write('elsewhere/file', 'edited')],
  ['an edit in a folder behind a link', () => write('elsewhere/inner/file', 'edited')],
  ['a new file in a folder behind a link', () => write('elsewhere/inner/new', '')],
  [
    'a link that leads elsewhere',
    () => {
      rmSync(at('tree/link'));
      symlinkSync('../elsewhere/inner/file', at('tree/link'));
    },
  ],
  [
    'a folder behind a link that is another one now',
    () => {
      renameSync(at('elsewhere/inner'), at('elsewhere/away'));
      write('elsewhere/inner/other', '');
    },
  ],
];

// Of more than 512 files, several threads may compare them.
describe.each([
  ['few files', 3],
  ['many files', 530],
])('of a tree of %s', (_, count) => {
  test('nothing is listed or read where nothing changed, in a later process either', async () => {
    writeTree(count);
    const record = await settledRecord(at('tree'));
    writeIndexFile(at('index'), new Map([['tree', record]]));
    const stored = readIndexFile(at('index')).records.get('tree')!;
    expect(hasSameFolders(at('tree'), stored)).toBe(true);
    expect(await inspectTree(at('tree'), 'follow', stored, Date.now(), '{}')).toBe(stored);
    expect(await changedFiles(at('tree'), 'follow', stored)).toEqual([]);
  });

  test.each(edits)('%s is noticed', async (_, edit) => {
    writeTree(count);
    const record = await settledRecord(at('tree'));
    edit();
    expect(await changedFiles(at('tree'), 'follow', record)).not.toEqual([]);
    const now = record.scannedAt;
    const after = await inspectTree(at('tree'), 'follow', record, now, '{}');
    expect(after.hash).not.toBe(record.hash);
    expect(plain(after)).toEqual(plain(await inspectTree(at('tree'), 'follow', undefined, now, '{}')));
  });

  test('folders that were modified, but hold the same, are listed once more, and then known again', async () => {
    writeTree(count);
    const record = await settledRecord(at('tree'));
    write('tree/a/b/passing', '');
    rmSync(at('tree/a/b/passing'));
    const again = await inspectTree(at('tree'), 'follow', record, record.scannedAt, '{}');
    expect(again).not.toBe(record);
    expect(again.hash).toBe(record.hash);
    expect(hasSameFolders(at('tree'), again)).toBe(true);
    expect(await inspectTree(at('tree'), 'follow', again, record.scannedAt, '{}')).toBe(again);
  });

  test('folders that were modified just before they were listed are not believed', async () => {
    writeTree(count);
    const settled = await settledRecord(at('tree'));
    const since = (late: number): TreeRecord => ({
      ...settled,
      scannedAt: newest(settled) + RACY_MARGIN + late,
    });
    expect(hasSameFolders(at('tree'), since(0))).toBe(false);
    expect(hasSameFolders(at('tree'), since(1))).toBe(true);
  });
});

/** When one of its folders was last modified, or had its state changed: Unix milliseconds. */
function newest({ listed }: TreeRecord): number {
  return Math.max(...listed.stamps.filter((_, k) => [MTIME, CTIME].includes(k % STAMPS)));
}

/** Places among the stamps. */
const [MTIME, CTIME] = [1, 2];
