import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openTrainingSet, reopenTrainingSet } from '../../src/faces/datasets/open-training-set.ts';
import type { TrainingSample, TrainingSet } from '../../src/faces/datasets/training-set.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

/** A format that images to train on come in. */
export interface Traits {
  readonly name: string;
  /** Writes a set of at least three images below an empty folder, and says what a reader has to find. */
  write(folder: string): Promise<WrittenSet>;
}

export interface WrittenSet {
  /** What a user gives as the data to train on. */
  readonly path: string;
  readonly classes: number;
  readonly samples: readonly ExpectedSample[];
  /** Makes one of the samples unreadable. */
  damage(i: number): void;
}

export interface ExpectedSample {
  readonly label: number;
  readonly name: string;
  /** Of the encoded image. */
  readonly sha256: string;
}

export function expectedOf({ bytes, label, name }: TrainingSample): ExpectedSample {
  return { label, name, sha256: createHash('sha256').update(bytes).digest('hex') };
}

async function read(set: TrainingSet, i: number): Promise<TrainingSample> {
  return set.read(i);
}

/** What training relies on, of any format. */
export function describeTrainingSet({ name, write }: Traits): void {
  describe(`the training set in ${name}`, () => {
    const scratch = scratchFolder();
    let sets = 0;

    async function written(): Promise<WrittenSet> {
      sets += 1;
      return write(`${scratch}/${sets}`);
    }

    async function expectWhole(set: TrainingSet, { classes, samples }: WrittenSet): Promise<void> {
      expect([set.size, set.classes]).toEqual([samples.length, classes]);
      const found = [];
      for (const i of samples.keys()) found.push(expectedOf(await set.read(i)));
      expect(found).toEqual(samples);
    }

    test('gives every image as it was written, in order, with its label and its name', async () => {
      const given = await written();
      const set = await openTrainingSet(given.path);
      await expectWhole(set, given);
      set.close();
    });

    test('gives an image that stays as it is while others are read', async () => {
      const given = await written();
      const set = await openTrainingSet(given.path);
      const first = await set.read(0);
      for (let i = set.size - 1; i > 0; i--) await set.read(i);
      expect(expectedOf(first)).toEqual(given.samples[0]);
      set.close();
    });

    test('is opened by another thread from its location, which is plain data', async () => {
      const given = await written();
      const set = await openTrainingSet(given.path);
      const location = structuredClone(set.location);
      set.close();
      const again = await reopenTrainingSet(location);
      await expectWhole(again, given);
      again.close();
    });

    test('refuses a number that is none of its images', async () => {
      const { path, samples } = await written();
      const set = await openTrainingSet(path);
      for (const i of [-1, 0.5, samples.length]) {
        await expect(read(set, i)).rejects.toThrow(RangeError);
      }
      set.close();
    });

    test('says where an image lies that cannot be read, and gives the others', async () => {
      const given = await written();
      const set = await openTrainingSet(given.path);
      set.close();
      given.damage(1);
      const damaged = await reopenTrainingSet(set.location);
      await expect(read(damaged, 1)).rejects.toThrow(
        expect.objectContaining({
          name: 'InputError',
          place: expect.stringContaining(given.path),
          cure: expect.any(String),
        }),
      );
      expect(expectedOf(await damaged.read(0))).toEqual(given.samples[0]);
      expect(expectedOf(await damaged.read(2))).toEqual(given.samples[2]);
      damaged.close();
    });
  });
}
