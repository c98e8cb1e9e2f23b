import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import jpeg from '@julusian/jpeg-turbo';
import type { OccludeLfwOptions } from '../../../src/generated/stage-options.ts';
import { run as occludeLfw } from '../../../src/stages/occlude-lfw/run.ts';
import { defineRow } from '../row.ts';
import { FACES, facesIn, occludersIn, writeFaces } from '../support/faces.ts';
import { contextFor } from '../support/stage-context.ts';

interface Parameters {
  readonly images: number;
  readonly jpeg: 'exact' | 'fast';
}

export default defineRow<Parameters>({
  work: 'occlude-lfw with `jpeg: fast`: decode, resize, paste, encode, write',
  unit: 'img/s',
  wanted: 4,
  full: { images: 13_233, jpeg: 'fast' },
  quick: { images: 2000, jpeg: 'fast' },
  growth: { images: [3000, 12_000, 48_000] },

  async prepare({ folder, parameters: { images }, data }) {
    await writeFaces(folder, images, data);
  },

  async ours({ folder, data, threads, parameters }) {
    const inputs = { images: join(folder, FACES), occluders: await occludersIn(folder, data) };
    const contextOf = (out: string) =>
      contextFor<OccludeLfwOptions>({
        ...{ out, threads, inputs },
        options: {
          ...({
            method: 'factor',
            factors: [2],
            'relative-to': 'width',
            bound: false,
            exclude: [],
            alpha: 'ignore',
          } as const),
          ...{
            'occluder-list': 'occluder.txt',
            quality: 75,
            seed: 100,
            workers: null,
            jpeg: parameters.jpeg,
          },
        },
      });
    let runs = 0;
    return {
      // A folder of its own for each run: where many files were just removed, ext4 is long in making new ones.
      async run() {
        await occludeLfw(contextOf(join(folder, `ours-${runs++}`)));
        return { amount: parameters.images };
      },
    };
  },

  warmsUp: true,
  reference: 'occlude',

  async limit({ folder, threads, parameters: { images } }) {
    const count = Math.min(images, 2000);
    const files = facesIn(folder, count).map((file) => readFileSync(file));
    const size = { width: 96, height: 112 };
    const pixels = Buffer.alloc(size.width * size.height * 3);
    const options = { format: jpeg.FORMAT_RGB, subsampling: jpeg.SAMP_420, quality: 75, ...size };
    const room = Buffer.alloc(jpeg.bufferSize(options));
    let best = Number.POSITIVE_INFINITY;
    for (let repeat = 0; repeat < 5; repeat++) {
      const start = performance.now();
      for (const bytes of files) {
        jpeg.decompressSync(bytes, pixels, { format: jpeg.FORMAT_RGB });
        jpeg.compressSync(pixels, room, options);
      }
      best = Math.min(best, performance.now() - start);
    }
    return { rate: (threads * count * 1000) / best, what: `libjpeg-turbo alone, on ${threads} cores` };
  },
});
