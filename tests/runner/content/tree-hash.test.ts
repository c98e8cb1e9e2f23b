import { chmodSync, mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { partHash } from '../../../src/runner/content/hash/merkle.ts';
import { inspectTree } from '../../../src/runner/content/index/inspect.ts';
import type { TreeRecord } from '../../../src/runner/content/tree/tree-record.ts';
import { useScratchTree } from './support/scratch-tree.ts';

const { at, write } = useScratchTree();

const inspect = (path: string): Promise<TreeRecord> => inspectTree(at(path), 'follow', undefined, 0, '{}');

// Keys rest on these hashes: they were computed by the first version, and no later one may give others.

test('a tree of nested folders, names of all sorts, executables and large files has the hash that it always had', async () => {
  for (let i = 0; i < 700; i += 1) write(`tree/${i % 3}/${i % 7}/${i}`, `content ${i}`);
  write('tree/a/b/c/d/deep', 'deep');
  write('tree/a/b-file', 'sorts before what is in b');
  write('tree/a/b.d/x', 'sorts after b-file and before b/');
  write('tree/0/large', Buffer.alloc(3 << 20, 'large'));
  write('tree/0/empty', '');
  write('tree/z\u{1F600}/ü', 'beyond the 16 bits of a character');
  write('tree/z\uFF61/ü', 'within them');
  chmodSync(at('tree/0/0/0'), 0o755);
  chmodSync(at('tree/a/b/c/d/deep'), 0o755);
  const record = await inspect('tree');
  expect({
    all: record.hash,
    ends: record.folders.ends.length,
    parts: ['0', 'a', 'a/b', 'a/b-file', 'a/b/c/d/deep', 'z\u{1F600}'].map((part) => partHash(record, part)),
  }).toMatchInlineSnapshot(`
    {
      "all": "1de0d5912891924f7d09a03949083ac7501262f5d06343dd7df94a48459af2da",
      "ends": 96,
      "parts": [
        "9e6c01bd525aad882b6eabe06f1cbd064839e0e11b2796ae485ab72c23c3a37b",
        "05bf3692796933944a0f6524e70496379f966322810c31993440fefb3807d61a",
        "ebdb70bf1e49c7aa421bdf204fad2387661a9c8f8c0f0a2d24ffd19663b80f62",
        "2bc5a7dd9ba12c4162ded29e28a9ad0d2ae6db3e660090f901e384b47d691cfa",
        "2c4cc5b1ffb48e0e732d77add76f6c7e6bfe2635f71f6b65dd0cefa81e060f1d",
        "ca4dade38cc33f76b4d9ee03d03863bff7e1462b745c124b3af39e4e1ba2be08",
      ],
    }
  `);
});

test('so have a tree without files and one file', async () => {
  mkdirSync(at('nothing/at/all'), { recursive: true });
  write('file', 'content');
  write('program', 'content');
  chmodSync(at('program'), 0o755);
  const records = [await inspect('nothing'), await inspect('file'), await inspect('program')];
  expect(records.map(({ hash }) => hash)).toMatchInlineSnapshot(`
    [
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "d40422bd2d9f3408e63215db509c88ca7f2dab1e4741b61c611d81804d461e11",
      "516f95d8ec1eda80f1244fc33dcd4b88013791ce14036199d4ab2fbfdf524076",
    ]
  `);
  expect(records.map(({ folders }) => folders.ends.length)).toEqual([3, 0, 0]);
});

test('a folder whose lines are longer than what is kept of them has the hash that it always had', async () => {
  const long = 'a-long-name-'.repeat(15);
  for (let i = 0; i < 900; i += 1) write(`wide/${i % 450 ? '' : 'in/'}${long}${i}`, `${i}`);
  expect((await inspect('wide')).hash).toMatchInlineSnapshot(
    `"5ce90d8f1682f234297789acd8588c92c7636754557a3867cb69ee8a4a2cc86f"`,
  );
});
