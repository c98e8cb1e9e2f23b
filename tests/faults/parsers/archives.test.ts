import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { create } from 'tar';
import { writeStoredZip } from '../../../src/network/formats/torch/write-zip.ts';
import { unpack } from '../../../src/stages/download/sources/url/unpack.ts';
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

for (const [packing, valid, name] of [
  ['tar.gz', [await packed(true)], 'tar.gz'],
  ['tar.gz', [await packed(false)], 'tar.gz, not compressed'],
  [
    'zip',
    [
      writeStoredZip([
        ['data/a.txt', Buffer.from('a')],
        ['b.txt', Buffer.from('b')],
      ]),
    ],
    'zip',
  ],
] as const) {
  testHostile(`archives: ${name}`, {
    valid,
    words: ['../', '/', 'data/', '\0', 'PK\x01\x02', 'PK\x05\x06'],
    async parse(file) {
      const to = join(folder, 'out', 'unpacked');
      const end = await unpack(file, packing, to, 'https://host/file', never).catch(
        (error: unknown) => error,
      );
      rmSync(to, { recursive: true, force: true });
      const outside = readdirSync(join(folder, 'out'));
      if (outside.length > 0) throw new Error(`written outside: ${outside.join(' ')}`);
      if (end !== undefined) throw end;
    },
    inputs: 20_000,
  });
}
