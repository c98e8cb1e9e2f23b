import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { create } from 'tar';
import { writeStoredZip } from '../../../src/network/formats/torch/write-zip.ts';
import { unpack } from '../../../src/stages/download/archives/unpack.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { testHostile } from './support/hostile.ts';

const folder = scratchFolder();
const never = new AbortController().signal;
const inside = join(folder, 'inside');
mkdirSync(join(inside, 'data/ann'), { recursive: true });
writeFileSync(join(inside, 'data/ann/1.jpg'), 'an image');
writeFileSync(join(inside, 'data/list.txt'), 'ann/1.jpg 0\n');
const packed = async (gzip: boolean): Promise<Buffer> => {
  const file = join(folder, 'packed');
  await create({ file, cwd: inside, gzip, portable: true }, ['data']);
  return readFileSync(file);
};

/** A WebAssembly module is set up for each. */
const SLOW = /7|xz/;
const fixture = (name: string): Buffer =>
  readFileSync(join(import.meta.dirname, '../../fixtures/stages/archives', name));

for (const [name, ...valid] of [
  ['tar.gz', await packed(true)],
  ['tar', await packed(false), fixture('bsdtar-pax.tar')],
  ['tar, sparse', fixture('sparse-gnu.tar'), fixture('sparse-posix.tar')],
  [
    'zip',
    writeStoredZip([
      ['data/a.txt', Buffer.from('a')],
      ['b.txt', Buffer.from('b')],
    ]),
  ],
  ['zip, by 7-Zip', fixture('deflate64.zip')],
  ['7z', fixture('solid.7z'), fixture('ppmd.7z')],
  ['tar.xz, tar.zst', fixture('faces.tar.xz'), fixture('faces.tar.zst')],
] as const) {
  testHostile(`archives: ${name}`, {
    valid,
    words: ['../', '/', 'data/', '\0', 'PK\x01\x02', 'PK\x05\x06', 'GNU.sparse.major=1'],
    async parse(file) {
      const to = join(folder, 'out', 'unpacked');
      const end = await unpack(file, to, { shown: 'https://host/file', signal: never, workers: 0 }).catch(
        (error: unknown) => error,
      );
      rmSync(to, { recursive: true, force: true });
      const outside = readdirSync(join(folder, 'out'));
      if (outside.length > 0) throw new Error(`written outside: ${outside.join(' ')}`);
      if (end instanceof Error) throw end;
    },
    inputs: SLOW.test(name) ? 2_000 : 20_000,
    ...(SLOW.test(name) && { short: 25 }),
  });
}
