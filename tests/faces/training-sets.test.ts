import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildTrainingLmdb } from '../../src/faces/datasets/build-training-lmdb.ts';
import type { TrainingSample } from '../../src/faces/datasets/training-set.ts';
import { pagedValues } from '../../src/faces/lmdb/paged-values.ts';
import { encodeRecord } from './support/encode-record.ts';
import { describeTrainingSet, type ExpectedSample, expectedOf } from './training-set-contract.ts';

/** Of four persons; the fourth image is empty, as none should be, but a format has to keep it. */
const SAMPLES: readonly TrainingSample[] = [0, 0, 1, 2, 2, 2, 3].map((label, i) => ({
  bytes: Buffer.from(i === 3 ? '' : `image ${i} `.repeat(2000 * i + 1)),
  label,
  name: `perßon ${label}/${i}.jpg`,
}));

describeTrainingSet({
  name: 'our LMDB',
  async write(folder) {
    const path = join(folder, 'data.mdb');
    mkdirSync(folder);
    const read = async (places: readonly number[]) =>
      pagedValues(places.map((place) => encodeRecord(SAMPLES[place]!)));
    const meta = { images: SAMPLES.length, classes: 4 };
    await buildTrainingLmdb(path, meta, { read, ahead: 1 }, () => undefined);
    return {
      path,
      classes: 4,
      samples: SAMPLES.map(expectedOf),
      // A label that the set does not have.
      damage: (i) => overwrite(path, encodeRecord(SAMPLES[i]!), Buffer.alloc(4, 0xff)),
    };
  },
});

describeTrainingSet({
  name: "the reference's LMDB",
  async write(folder) {
    const path = join(folder, 'train.lmdb');
    mkdirSync(folder);
    const fixture = join(import.meta.dirname, '../fixtures/faces/pyarrow/train');
    copyFileSync(`${fixture}.lmdb`, path);
    const { records } = JSON.parse(readFileSync(`${fixture}.expected.json`, 'utf8')) as {
      records: { sha256: string; label: number; path: string }[];
    };
    const samples = records.map(({ sha256, label, path: name }): ExpectedSample => ({ sha256, label, name }));
    return {
      path,
      classes: Math.max(...samples.map(({ label }) => label)) + 1,
      samples,
      damage: (i) => cutArrowMessage(path, samples[i]!.name),
    };
  },
});

describeTrainingSet({
  name: 'a tree of images',
  async write(folder) {
    for (const { name, bytes } of SAMPLES) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), bytes);
    }
    const damage = (i: number): void => rmSync(join(folder, SAMPLES[i]!.name));
    return { path: folder, classes: 4, samples: SAMPLES.map(expectedOf), damage };
  },
});

/** Writes over a file where it holds certain bytes. */
function overwrite(path: string, where: Uint8Array, bytes: Uint8Array): void {
  const file = readFileSync(path);
  file.set(bytes, placeOf(file, where));
  writeFileSync(path, file);
}

/** Makes the Arrow message that holds a text one of no length, by the four bytes behind its mark. */
function cutArrowMessage(path: string, text: string): void {
  const file = readFileSync(path);
  const mark = file.lastIndexOf(Buffer.alloc(4, 0xff), placeOf(file, Buffer.from(text)));
  file.fill(0, mark + 4, mark + 8);
  writeFileSync(path, file);
}

function placeOf(file: Buffer, bytes: Uint8Array): number {
  const at = file.indexOf(bytes);
  if (at < 0) throw new Error('the file does not hold what is to be damaged');
  return at;
}
