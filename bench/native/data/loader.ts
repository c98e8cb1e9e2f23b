import { join } from 'node:path';
import { loadAhead } from '../../../src/base/load-ahead.ts';
import { randomStream } from '../../../src/base/random.ts';
import { buildTrainingLmdb } from '../../../src/faces/datasets/build-training-lmdb.ts';
import { openTrainingSet } from '../../../src/faces/datasets/open-training-set.ts';
import { decodeJpeg } from '../../../src/faces/images/jpeg.ts';
import { readOccluders } from '../../../src/faces/occlusion/occluder-library.ts';
import { prepareRecords } from '../../../src/stages/build-lmdb/record-worker.ts';
import type { BatchSetup } from '../../../src/stages/train/batch-worker.ts';
import { openBatches } from '../../../src/stages/train/training-faces.ts';
import { defineRow } from '../row.ts';
import { FACES, occludersIn, writeFaces } from '../support/faces.ts';

interface Parameters {
  readonly images: number;
  readonly batch: number;
  readonly pattern: number;
  /** Images that the reference is given: it is so slow that a part of them tells its rate. */
  readonly referenceImages: number;
}

const SIZE = { width: 96, height: 112 };
const FACTORS = [1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5];
const PEOPLE = 1000;

export default defineRow<Parameters>({
  work: 'training batches of 32 in mode mask, K=5: LMDB to normalised tensors',
  unit: 'img/s',
  wanted: 10,
  full: { images: 20_000, batch: 32, pattern: 5, referenceImages: 2000 },
  quick: { images: 2000, batch: 32, pattern: 5, referenceImages: 320 },
  growth: { batch: [16, 64, 256], images: [5000, 20_000, 80_000], pattern: [3, 5, 7] },

  async prepare({ folder, parameters: { images }, data }) {
    const { paths } = await writeFaces(folder, images, data);
    const records = await prepareRecords({ root: join(folder, FACES) });
    await buildTrainingLmdb(
      join(folder, 'data.mdb'),
      { images, classes: PEOPLE },
      {
        ahead: 1,
        async read(places) {
          const faces = places.map((i) => ({ path: paths[i]!, label: i % PEOPLE }));
          return (await records.run({ images: faces })).result;
        },
      },
      () => {},
    );
  },

  async ours({ folder, data, threads, parameters: { images, batch, pattern } }) {
    const faces = await openTrainingSet(join(folder, 'data.mdb'));
    const list = { list: 'occluder.txt', exclude: [] };
    const occluders = await readOccluders(await occludersIn(folder, data), list, () => {});
    const setup: BatchSetup = {
      crop: 'none',
      faces: faces.location,
      size: SIZE,
      seed: 1,
      augment: 'reference',
      occlusion: { occluders, alpha: 'ignore', ratio: 3, factors: FACTORS, relativeTo: 'width', pattern },
    };
    const source = openBatches(faces, setup, threads);
    let epoch = 0;
    const run = async () => {
      const order = randomStream(1, 'order', epoch).shuffle(
        Uint32Array.from({ length: images }, (_, i) => i),
      );
      const groups = Array.from({ length: Math.ceil(images / batch) }, (_, i) =>
        order.subarray(i * batch, (i + 1) * batch),
      );
      let seen = 0;
      const now = epoch++;
      for await (const batch of loadAhead(groups, (places) => source.load(places, now), source.ahead)) {
        seen += batch.labels.length;
        source.release!(batch);
      }
      return { amount: seen };
    };
    await run();
    return { run, dispose: () => source.close() };
  },

  reference: 'loader',

  async limit({ folder, threads, parameters: { images } }) {
    const faces = await openTrainingSet(join(folder, 'data.mdb'));
    const count = Math.min(images, 2000);
    const samples: Buffer[] = [];
    for (let i = 0; i < count; i++) samples.push(Buffer.from((await faces.read(i)).bytes));
    let best = Number.POSITIVE_INFINITY;
    for (let repeat = 0; repeat < 5; repeat++) {
      const start = performance.now();
      for (const bytes of samples) decodeJpeg(bytes, 'a face');
      best = Math.min(best, performance.now() - start);
    }
    faces.close();
    return { rate: (threads * count * 1000) / best, what: `JPEG decoding alone, on ${threads} cores` };
  },
});
