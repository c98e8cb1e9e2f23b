import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { loadAhead } from '../../src/base/load-ahead.ts';
import { openTrainingSet } from '../../src/faces/datasets/open-training-set.ts';
import { encodeJpeg } from '../../src/faces/images/jpeg.ts';
import type { Batch } from '../../src/network/training/batch-source.ts';
import type { BatchSetup } from '../../src/stages/train/batch-worker.ts';
import { openBatches } from '../../src/stages/train/training-faces.ts';
import { openPool } from '../../src/stages/workers/pool.ts';
import { patternedImage } from '../faces/support/patterned-image.ts';

const entry = pathToFileURL(resolve('dist/worker.mjs'));
const SIZE = { width: 32, height: 32 };
const IMAGES = 24;

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'workers-'));
  for (let i = 0; i < IMAGES; i++) {
    mkdirSync(join(root, `p${i % 3}`), { recursive: true });
    writeFileSync(join(root, `p${i % 3}`, `${i}.jpg`), encodeJpeg(face(i), 90));
  }
});
afterAll(() => rmSync(root, { recursive: true }));

function face(i: number) {
  const { data } = patternedImage(SIZE.width, SIZE.height, 3);
  return { ...SIZE, channels: 3, data: data.map((value) => (value + 9 * i) % 256) } as const;
}

async function open(workers: number) {
  const faces = await openTrainingSet(root);
  const occluder = patternedImage(8, 6, 3);
  const setup: BatchSetup = {
    faces: faces.location,
    size: SIZE,
    crop: 'none',
    seed: 3,
    augment: 'reference',
    occlusion: {
      occluders: [{ name: 'cup/a.png', image: occluder }],
      alpha: 'ignore',
      ratio: 3,
      factors: [1, 2, 3],
      relativeTo: 'width',
      pattern: 4,
    },
  };
  return openBatches(faces, setup, workers, entry);
}

/** Batches of 5 over two epochs, the last of each smaller; given back as a training does. */
async function batchesOf(workers: number): Promise<Batch[]> {
  const source = await open(workers);
  const groups = [0, 1].flatMap((epoch) =>
    Array.from({ length: Math.ceil(IMAGES / 5) }, (_, i) => ({
      epoch,
      places: Uint32Array.from({ length: IMAGES }, (_, place) => (7 * place) % IMAGES).subarray(
        5 * i,
        5 * i + 5,
      ),
    })),
  );
  const seen: Batch[] = [];
  const load = (group: (typeof groups)[number]) => source.load(group.places, group.epoch);
  for await (const batch of loadAhead(groups, load, source.ahead)) {
    seen.push(structuredClone(batch));
    source.release!(batch);
  }
  await source.close();
  return seen;
}

describe('training batches', () => {
  test.each([1, 2, 4])('are the same to the bit with %i worker threads as with none', async (workers) => {
    expect(await batchesOf(workers)).toEqual(await batchesOf(0));
  });

  test.each([0, 2])('name the image that cannot be read, with %i worker threads', async (workers) => {
    const source = await open(workers);
    const { name: broken } = await (await openTrainingSet(root)).read(4);
    const whole = encodeJpeg(face(4), 90);
    writeFileSync(join(root, broken), whole.subarray(0, 100));
    const error = await source.load(Uint32Array.of(3, 4, 5), 0).catch((reason: unknown) => reason);
    writeFileSync(join(root, broken), whole);
    await source.close();
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({
      place: join(root, broken),
      cure: expect.stringContaining('replace the file'),
    });
  });
});

describe('a pool of which this thread is one', () => {
  const images = Array.from({ length: IMAGES }, (_, i) => ({ path: `p${i % 3}/${i}.jpg`, label: i % 3 }));

  test.each([1, 2, 3])('gives what each job asks for, with %i threads', async (workers) => {
    const pool = openPool('records', { root }, { workers, helping: true, entry });
    const one = openPool('records', { root }, { workers: 0 });
    // Long enough for the other threads to come.
    for (let round = 0; round < 40; round++) {
      const answers = await Promise.all(
        Array.from({ length: pool.depth }, (_, i) => pool.run({ images: images.slice(i % 5, 12 + (i % 7)) })),
      );
      for (const [i, answer] of answers.entries()) {
        const expected = await one.run({ images: images.slice(i % 5, 12 + (i % 7)) });
        // Element by element, as `toEqual` compares them, hundreds of megabytes take half a minute.
        expect(Buffer.compare(answer.bytes, expected.bytes)).toBe(0);
        expect(answer.ends).toEqual(expected.ends);
      }
    }
    await pool.close();
  });

  test('goes on after a job that failed', async () => {
    const pool = openPool('records', { root }, { workers: 2, helping: true, entry });
    const missing = [...images.slice(0, 3), { path: 'p0/none.jpg', label: 0 }];
    const jobs = Array.from({ length: 12 }, (_, i) => pool.run({ images: i % 2 ? missing : images }));
    const answers = await Promise.allSettled(jobs);
    await pool.close();
    expect(answers.map(({ status }) => status)).toEqual(
      jobs.map((_, i) => (i % 2 ? 'rejected' : 'fulfilled')),
    );
    const [, failed] = answers as PromiseRejectedResult[];
    expect(failed!.reason).toBeInstanceOf(InputError);
    expect(failed!.reason).toMatchObject({ place: expect.stringContaining('none.jpg') });
  });
});
