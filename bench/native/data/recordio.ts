import { closeSync, openSync, readFileSync, readSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openTrainingSet, reopenTrainingSet } from '../../../src/faces/datasets/open-training-set.ts';
import { IMAGE_HEADER, MAGIC, PART_HEADER, paddedLength } from '../../../src/faces/recordio/record.ts';
import { defineRow } from '../row.ts';
import { FACES, writeFaces } from '../support/faces.ts';

interface Parameters {
  readonly images: number;
}

const FILE = 'train.rec';
const DISTINCT = 400;
/** Images of a person. */
const PER_PERSON = 20;

export default defineRow<Parameters>({
  work: "insightface's .rec: 100,000 images found and read in a mixed order, not decoded, on one thread; the reference is a loop in Python alone",
  unit: 'img/s',
  wanted: 1,
  full: { images: 100_000 },
  quick: { images: 10_000 },
  growth: { images: [10_000, 100_000, 400_000] },

  async prepare({ folder, parameters: { images }, data }) {
    const { paths } = await writeFaces(folder, DISTINCT, data);
    const faces = paths.map((path) => readFileSync(join(folder, FACES, path)));
    const file = openSync(join(folder, FILE), 'w');
    const lines: string[] = [];
    let at = 0;
    for (let i = 0; i < images; i++) {
      const record = recordOf(faces[i % faces.length]!, Math.floor(i / PER_PERSON));
      lines.push(`${i}\t${at}\n`);
      at += writeSync(file, record);
    }
    closeSync(file);
    writeFileSync(join(folder, 'train.idx'), lines.join(''));
  },

  async ours({ folder }) {
    return {
      async run() {
        const found = await openTrainingSet(folder);
        const set = await reopenTrainingSet(found.location);
        let [bytes, labels] = [0, 0];
        for (let i = 0; i < set.size; i++) {
          const image = await set.read(mixed(i, set.size));
          bytes += image.bytes.length + image.bytes[0]!;
          labels += image.label;
        }
        const { size } = set;
        set.close();
        found.close();
        return { amount: size, result: [size, bytes, labels] };
      },
    };
  },

  warmsUp: true,
  plainPython: 'recordio',
  agree: (ours, theirs) =>
    JSON.stringify(ours) === JSON.stringify(theirs) ? undefined : `${ours} and ${theirs}`,

  async limit({ folder, parameters: { images } }) {
    const path = join(folder, FILE);
    const { size } = statSync(path);
    const piece = Buffer.alloc(1 << 18);
    let best = Number.POSITIVE_INFINITY;
    for (let repeat = 0; repeat < 5; repeat++) {
      const file = openSync(path, 'r');
      const start = performance.now();
      for (let at = 0; at < size; at += piece.length) readSync(file, piece, 0, piece.length, at);
      best = Math.min(best, performance.now() - start);
      closeSync(file);
    }
    return {
      rate: (1000 * images) / best,
      what: 'reading the file from its beginning to its end, in the cache',
    };
  },
});

/** Every number once, far from the one before; the script has the same. */
function mixed(i: number, size: number): number {
  return (i * 7919) % size;
}

function recordOf(image: Buffer, label: number): Buffer {
  const length = IMAGE_HEADER + image.length;
  const record = Buffer.alloc(PART_HEADER + paddedLength(length));
  record.writeUInt32LE(MAGIC, 0);
  record.writeUInt32LE(length, 4);
  record.writeFloatLE(label, PART_HEADER + 4);
  record.set(image, PART_HEADER + IMAGE_HEADER);
  return record;
}
