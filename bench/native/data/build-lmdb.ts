import { closeSync, fsyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildLmdbOptions } from '../../../src/generated/stage-options.ts';
import { run as buildLmdb } from '../../../src/stages/build-lmdb/run.ts';
import { defineRow } from '../row.ts';
import { FACES, facesIn, writeFaces } from '../support/faces.ts';
import { contextFor } from '../support/stage-context.ts';

/** `path label` a line, as the reference has it too. */
const LIST = 'images.txt';

interface Parameters {
  readonly images: number;
}

export default defineRow<Parameters>({
  work: 'build-lmdb from 20,000 small JPEGs, read, stored and on the disk',
  unit: 'records/s',
  wanted: 2,
  full: { images: 20_000 },
  quick: { images: 4000 },
  growth: { images: [5000, 50_000, 500_000] },

  async prepare({ folder, parameters: { images }, data }) {
    const { paths } = await writeFaces(folder, images, data);
    const lines = paths.map((path) => `${path} ${Number(path.slice(0, path.indexOf('/')))}\n`);
    await writeFile(join(folder, FACES, LIST), lines.join(''));
  },

  async ours({ folder, threads, parameters: { images } }) {
    const out = join(folder, 'ours');
    const options: BuildLmdbOptions = { list: LIST, workers: null };
    const context = contextFor({ out, threads, inputs: { images: join(folder, FACES) }, options });
    return {
      async before() {
        rmSync(out, { recursive: true, force: true });
        await mkdir(out);
      },
      async run() {
        await buildLmdb(context);
        return { amount: images };
      },
    };
  },

  warmsUp: true,
  reference: 'build-lmdb',

  async limit({ folder, parameters: { images } }) {
    const sizes = facesIn(folder, images).map((file) => statSync(file).size);
    // A value takes whole pages of its own.
    const bytes = sizes.reduce((sum, size) => sum + 4096 * Math.ceil((size + 64) / 4096), 0);
    const piece = Buffer.alloc(1 << 20, 1);
    let best = Number.POSITIVE_INFINITY;
    for (let repeat = 0; repeat < 5; repeat++) {
      const start = performance.now();
      const file = openSync(join(folder, 'limit'), 'w');
      for (let written = 0; written < bytes; written += piece.length) writeSync(file, piece);
      fsyncSync(file);
      closeSync(file);
      best = Math.min(best, performance.now() - start);
    }
    return {
      rate: (images * 1000) / best,
      what: 'writing and syncing as many bytes, without reading the images',
    };
  },
});
