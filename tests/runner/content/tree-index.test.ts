import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareBytes } from '../../../src/base/compare-bytes.ts';
import { ContentError } from '../../../src/runner/content/content-error.ts';
import { hashFiles } from '../../../src/runner/content/hash/hash-files.ts';
import { partHash } from '../../../src/runner/content/hash/merkle.ts';
import { readIndexFile, writeIndexFile } from '../../../src/runner/content/index/index-file.ts';
import { inspectTree } from '../../../src/runner/content/index/inspect.ts';
import { openTreeIndex } from '../../../src/runner/content/index/tree-index.ts';
import { RACY_MARGIN, STAMPS } from '../../../src/runner/content/tree/stamps.ts';
import type { TreeRecord } from '../../../src/runner/content/tree/tree-record.ts';
import { plain } from './support/plain.ts';
import { useScratchTree } from './support/scratch-tree.ts';

const { at, write } = useScratchTree();

const inspect = (path: string): Promise<TreeRecord> =>
  inspectTree(at(path), 'follow', undefined, Date.now(), '{}');
const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

test('the content hash of a tree is the documented one', async () => {
  write('tree/b/x.txt', 'x');
  write('tree/b-file', 'y');
  write('tree/run', 'z');
  chmodSync(at('tree/run'), 0o755);
  mkdirSync(at('tree/empty'));
  const inner = sha256(`f ${sha256('x')} x.txt\0`);
  const lines = `d ${inner} b\0f ${sha256('y')} b-file\0x ${sha256('z')} run\0`;
  const record = await inspect('tree');
  expect(record.hash).toBe(sha256(lines));
  expect(partHash(record, 'b')).toBe((await inspect('tree/b')).hash);
  expect(partHash(record, 'b-file')).toBe((await inspect('tree/b-file')).hash);
  expect(partHash(record, 'b-fil')).toBeUndefined();
});

test('a part of a tree has the hash that it has by itself, whatever the names are', async () => {
  const name = fc.string({
    minLength: 1,
    maxLength: 4,
    unit: fc.constantFrom('a', 'b', '-', '.', 'é', '\u{1F600}', '\uFF61'),
  });
  const path = fc.array(
    name.filter((part) => !/^\.+$/.test(part)),
    { minLength: 1, maxLength: 3 },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(path, { minLength: 1, maxLength: 8 }), async (paths) => {
      rmSync(at('tree'), { recursive: true, force: true });
      for (const parts of paths) {
        try {
          write(join('tree', ...parts), parts.join());
        } catch {
          // A file stands where this one wants a folder, or the other way round.
        }
      }
      const record = await inspect('tree');
      const parts = record.names.list.flatMap((file) => {
        const names = file.split('/');
        return names.map((_, i) => names.slice(0, i + 1).join('/'));
      });
      for (const part of new Set(parts)) {
        expect(partHash(record, part)).toBe((await inspect(join('tree', part))).hash);
        expect(partHash(record, `${part}+`)).toBeUndefined();
      }
    }),
    { numRuns: 30, seed: 1 },
  );
});

test('names are ordered by their bytes', () => {
  const names = ['\uFF61', '\u{1F600}', 'z', 'é', 'a'];
  const byBytes = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect(names.toSorted(compareBytes)).toEqual(byBytes);
  expect(byBytes).not.toEqual(names.toSorted());
});

test('files of any size are hashed whole', async () => {
  const sizes = [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, (1 << 21) + 7];
  const contents = sizes.map((size) => Buffer.alloc(size, 'abc'));
  contents.forEach((content, i) => {
    write(`${i}`, content);
  });
  const hashes = await hashFiles(sizes.map((_, i) => at(`${i}`)));
  expect(hashes.toString('hex')).toBe(contents.map(sha256).join(''));
});

test('only files whose stamps changed are read again', async () => {
  write('tree/a', 'a');
  write('tree/b', 'b');
  const later = Date.now() + 2 * RACY_MARGIN;
  const first = await inspectTree(at('tree'), 'follow', undefined, later, '{}');
  expect(await inspectTree(at('tree'), 'follow', first, later, '{}')).toBe(first);

  const lying = { ...first, hashes: Buffer.alloc(first.hashes.length) };
  write('tree/b', 'c');
  const second = await inspectTree(at('tree'), 'follow', lying, later, '{}');
  expect(second.hashes.toString('hex')).toBe('00'.repeat(32) + sha256('c'));
});

test('a record that hashes one path anew is the record that hashes all anew', async () => {
  const paths = ['a/b/c/1', 'a/b/c/2', 'a/b/3', 'a/d/4', 'a/e', 'f/g/5', 'h'];
  const tree = at('tree');
  await fc.assert(
    fc.asyncProperty(fc.subarray(paths), fc.subarray(paths), async (edited, executable) => {
      rmSync(tree, { recursive: true, force: true });
      for (const path of paths) write(`tree/${path}`, path);
      const later = Date.now() + 2 * RACY_MARGIN;
      const before = await inspectTree(tree, 'follow', undefined, later, '{}');
      for (const path of edited) write(`tree/${path}`, 'edited');
      for (const path of executable) chmodSync(join(tree, path), 0o755);
      const after = await inspectTree(tree, 'follow', before, later, '{}');
      expect(plain(after)).toEqual(plain(await inspectTree(tree, 'follow', undefined, later, '{}')));
      expect(after.hash === before.hash).toBe(edited.length + executable.length === 0);
    }),
    { numRuns: 40, seed: 1 },
  );
});

test('an edit with the very stamps that the index holds is found while the stamps are too fresh to prove anything', async () => {
  write('tree/a', 'old');
  const before = await inspect('tree');
  write('tree/a', 'new');
  const now = await inspect('tree');
  const forged: TreeRecord = { ...before, stamps: now.stamps };
  expect((await inspectTree(at('tree'), 'follow', forged, Date.now(), '{}')).hash).toBe(
    (await inspect('tree')).hash,
  );
  const trusting = { ...forged, scannedAt: Date.now() + 2 * RACY_MARGIN };
  expect(await inspectTree(at('tree'), 'follow', trusting, Date.now(), '{}')).toBe(trusting);
});

test('an index comes back as it was written; a damaged or missing one is empty', async () => {
  write('tree/a', 'a');
  write('tree/dir/ü', 'b');
  write('single', 'c');
  const records = new Map([
    ['tree', await inspect('tree')],
    ['', { ...(await inspect('single')), meta: '{"note":1}' }],
  ]);
  const file = at('x.index');
  writeIndexFile(file, records);
  const back = readIndexFile(file).records;
  expect([...back.keys()]).toEqual([...records.keys()]);
  for (const [key, record] of back) expect(plain(record)).toEqual(plain(records.get(key)!));
  const bytes = readFileSync(file);
  for (let at = 0; at < bytes.length; at += 37) {
    const damaged = Buffer.from(bytes);
    damaged[at]! ^= 1;
    writeFileSync(file, damaged);
    expect(readIndexFile(file).records.size).toBe(0);
  }
  const earlier = Buffer.from(bytes);
  earlier.write('occidx1\n');
  writeFileSync(file, earlier);
  expect(readIndexFile(file).records.size).toBe(0);
  writeFileSync(file, bytes.subarray(0, -1));
  expect(readIndexFile(file).records.size).toBe(0);
  expect(readIndexFile(at('none')).records.size).toBe(0);
});

test('what another process added to the index meanwhile is kept', async () => {
  write('one/a', 'a');
  write('two/b', 'b');
  const file = at('x.index');
  const [mine, theirs] = [openTreeIndex(file), openTreeIndex(file)];
  await mine.inspect('one', at('one'), { links: 'follow' });
  await theirs.inspect('two', at('two'), { links: 'follow' });
  mine.save();
  theirs.save();
  expect([...readIndexFile(file).records.keys()].sort()).toEqual(['one', 'two']);
  const unchanged = statSync(file).mtimeMs;
  openTreeIndex(file).save();
  expect(statSync(file).mtimeMs).toBe(unchanged);
});

test('what cannot be content is named: nothing, links to nothing and round, sockets and the like', async () => {
  const problem = async (path: string, links: 'follow' | 'refuse' = 'follow'): Promise<[string, string]> => {
    try {
      await inspectTree(at(path), links, undefined, Date.now(), '{}');
    } catch (error) {
      if (error instanceof ContentError) return [error.problem, error.path.slice(at().length + 1)];
    }
    throw new Error('no problem');
  };
  expect(await problem('none')).toEqual(['missing', 'none']);
  mkdirSync(at('tree/sub'), { recursive: true });
  symlinkSync('nowhere', at('tree/sub/gone'));
  expect(await problem('tree')).toEqual(['dangling-link', 'tree/sub/gone']);
  expect(await problem('tree', 'refuse')).toEqual(['link-in-output', 'tree/sub/gone']);
  rmSync(at('tree/sub/gone'));
  mkdirSync(at('artifacts/store/a-1/out'), { recursive: true });
  symlinkSync('../../artifacts/store', at('tree/sub/results'));
  const apart = { apart: at('artifacts') };
  const holding = inspectTree(at('tree'), 'follow', undefined, Date.now(), '{}', apart);
  await expect(holding).rejects.toMatchObject({ problem: 'holds-artifacts', path: at('tree/sub/results') });
  rmSync(at('tree/sub/results'));
  // One result stays as it is.
  symlinkSync('../../artifacts/store/a-1/out', at('tree/sub/result'));
  await inspectTree(at('tree'), 'follow', undefined, Date.now(), '{}', apart);
  rmSync(at('tree/sub/result'));
  symlinkSync('round', at('tree/sub/round'));
  expect(await problem('tree')).toEqual(['looping-link', 'tree/sub/round']);
  rmSync(at('tree/sub/round'));
  symlinkSync('..', at('tree/sub/up'));
  expect(await problem('tree')).toEqual(['looping-link', 'tree/sub/up']);
  rmSync(at('tree/sub/up'));
  symlinkSync('/dev/null', at('tree/null'));
  expect(await problem('tree')).toEqual(['special-file', 'tree/null']);
});

test('the same folder may be reached by two links that do not loop', async () => {
  write('tree/real/a', 'a');
  symlinkSync('real', at('tree/one'));
  symlinkSync('real', at('tree/two'));
  const { names, stamps } = await inspect('tree');
  expect(names.list).toEqual(['one/a', 'real/a', 'two/a']);
  expect(stamps.slice(0, STAMPS)).toEqual(stamps.slice(STAMPS, 2 * STAMPS));
});
