import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { listImages } from '../../../src/faces/datasets/image-files.ts';
import type { AlignOptions } from '../../../src/generated/stage-options.ts';
import { run as align } from '../../../src/stages/align/run.ts';
import { defineRow } from '../row.ts';
import { drawWorld } from '../support/faces.ts';
import { contextFor } from '../support/stage-context.ts';

interface Parameters {
  readonly images: number;
}

const PHOTOS = 'photos';
const LIST = 'points.csv';

/** LFW's photographs are of this size, `--data` may have some of them. */
const SIDE = 250;
const REAL = 'lfw_raw_250x250';

/** Where LFW's faces have their points, about. */
const POINTS = [105, 112, 146, 112, 126, 136, 109, 157, 142, 157];

export default defineRow<Parameters>({
  work: 'align: JPEGs of 250 x 250 to 112 x 96 by five points, JPEG 96, on one thread; the reference is a loop in Python with OpenCV, JPEG 95',
  unit: 'photographs/s',
  // Its decoder is libjpeg-turbo with SIMD; the one whose pixels are the same everywhere is WebAssembly.
  wanted: 0.3,
  full: { images: 4000 },
  quick: { images: 400 },
  growth: { images: [1000, 4000, 16_000] },

  async prepare({ folder, parameters: { images }, data }) {
    const real = data === undefined ? undefined : join(data, REAL);
    const source = real ?? (await drawWorld(join(folder, 'world'), { height: SIDE, width: SIDE }));
    const originals = await listImages(source);
    const lines = ['path,x1,y1,x2,y2,x3,y3,x4,y4,x5,y5'];
    for (let i = 0; i < images; i++) {
      const path = `${Math.floor(i / 20)}/${i}.jpg`;
      if (i % 20 === 0) await mkdir(dirname(join(folder, PHOTOS, path)), { recursive: true });
      await copyFile(join(source, originals[i % originals.length]!), join(folder, PHOTOS, path));
      lines.push(`${path},${POINTS.map((value, k) => value + ((i * (k + 3)) % 17) / 4).join(',')}`);
    }
    await writeFile(join(folder, LIST), `${lines.join('\n')}\n`);
  },

  async ours({ folder, parameters: { images } }) {
    const inputs = { images: join(folder, PHOTOS), landmarks: join(folder, LIST) };
    const options: AlignOptions = {
      template: 'sphereface',
      list: LIST,
      points: 'auto',
      sides: 'auto',
      format: 'jpg',
      quality: 96,
      workers: 0,
    };
    let runs = 0;
    return {
      // A folder of its own for each run: where many files were just removed, ext4 is long in making new ones.
      async run() {
        await align(contextFor({ out: join(folder, `ours-${runs++}`), threads: 1, inputs, options }));
        return { amount: images };
      },
    };
  },

  warmsUp: true,
  plainPython: 'align',
});
