import { join, relative } from 'node:path';
import { readImageFileSync } from '../../../src/faces/images/decode.ts';
import { decodeJpeg } from '../../../src/faces/images/jpeg.ts';
import type { FeatureExtractor } from '../../../src/network/features/extractor.ts';
import { createEmbedder } from '../../../src/stages/evaluation/embedder.ts';
import { openImageReader } from '../../../src/stages/evaluation/images/image-reader.ts';
import {
  type FeatureFiles,
  featuresOf,
  writeFeatures,
} from '../../../src/stages/megaface-npy/write-features.ts';
import { openPool } from '../../../src/stages/workers/pool.ts';
import { defineRow } from '../row.ts';
import { FACES, facesIn, writeFaces } from '../support/faces.ts';

interface Parameters {
  readonly images: number;
  readonly batch: number;
}

const FEATURE = 512;

/**
 * Costs nothing: the first bytes of an image are its feature, those of its mirror image too. A network takes bytes, and
 * normalises them in its graph; the reference's takes what its loader has normalised.
 */
function noNetwork(batch: number): FeatureExtractor {
  const pixels = 112 * 96 * 3;
  return {
    ...{ image: [112, 96], embedding: FEATURE, batch },
    async run(images) {
      const count = images.length / pixels;
      const features = new Float32Array(count * FEATURE);
      for (let i = 0; i < count; i++)
        features.set(images.subarray(i * pixels, i * pixels + FEATURE), i * FEATURE);
      return features;
    },
    dispose: async () => {},
  };
}

export default defineRow<Parameters>({
  work: 'megaface-npy without the network: decode, mirror, add, normalise, write .npy',
  unit: 'img/s',
  wanted: 3,
  full: { images: 10_000, batch: 64 },
  quick: { images: 2000, batch: 64 },
  growth: { images: [2500, 10_000, 40_000] },

  async prepare({ folder, parameters: { images }, data }) {
    await writeFaces(folder, images, data);
  },

  async ours({ folder, threads, parameters: { images, batch } }) {
    const paths = facesIn(folder, images).map((file) => relative(join(folder, FACES), file));
    const reader = openImageReader({ image: [112, 96], crop: 'none', workers: threads, threads });
    const setup = { formats: ['npy'], algorithm: '' } as const;
    let runs = 0;
    let files: FeatureFiles | undefined;
    const { signal } = new AbortController();
    const options = { flip: 'sum', signal, source: reader, onProgress: () => {} } as const;
    return {
      async before() {
        await files?.close();
        // A folder of its own for each run: where many files were just removed, ext4 is long in making new ones.
        const out = join(folder, `ours-${runs++}`);
        files = openPool('feature-files', { ...setup, out }, { workers: threads });
      },
      async run() {
        const embedder = createEmbedder(noNetwork(batch), options);
        const collection = { folder: 'features', root: join(folder, FACES), paths };
        for await (const _ of writeFeatures(files!, collection, featuresOf(embedder, collection)));
        return { amount: images };
      },
      async dispose() {
        await files?.close();
        await reader.close();
      },
    };
  },

  warmsUp: true,
  reference: 'megaface',

  async limit({ folder, threads, parameters: { images } }) {
    const count = Math.min(images, 2000);
    const bytes = facesIn(folder, count).map((file) => readImageFileSync(file));
    let best = Number.POSITIVE_INFINITY;
    for (let repeat = 0; repeat < 5; repeat++) {
      const start = performance.now();
      for (const one of bytes) decodeJpeg(one, 'a face');
      best = Math.min(best, performance.now() - start);
    }
    return {
      rate: (threads * count * 1000) / best,
      what: `JPEG decoding alone, the quick way, on ${threads} cores`,
    };
  },
});
