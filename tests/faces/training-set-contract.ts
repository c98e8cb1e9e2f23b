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

/** What training relies on, of any format. */
export function describeTrainingSet({ name, write }: Traits): void {
  describe(`the training set in ${name}`, () => {
    const scratch = scratchFolder();
    let sets = 0;

    async function written(): Promise<WrittenSet> {
      sets += 1;
      return write(`${scratch}/${sets}`);
    }

    function expectWhole(set: TrainingSet, { classes, samples }: WrittenSet): void {
      expect([set.size, set.classes]).toEqual([samples.length, classes]);
      expect(samples.map((_, i) => expectedOf(set.read(i)))).toEqual(samples);
    }

    test('gives every image as it was written, in order, with its label and its name', async () => {
      const given = await written();
      const set = await openTrainingSet(given.path);
      expectWhole(set, given);
      set.close();
    });

    test('gives an image that stays as it is while others are read', async () => {
      const given = await written();
      const set = await openTrainingSet(given.path);
      const first = set.read(0);
      for (let i = set.size - 1; i > 0; i--) set.read(i);
      expect(expectedOf(first)).toEqual(given.samples[0]);
      set.close();
    });

    test('is opened by another thread from its location, which is plain data', async () => {
      const given = await written();
      const set = await openTrainingSet(given.path);
      const location = structuredClone(set.location);
      set.close();
      const again = reopenTrainingSet(location);
      expectWhole(again, given);
      again.close();
    });

    test('refuses a number that is none of its images', async () => {
      const { path, samples } = await written();
      const set = await openTrainingSet(path);
      for (const i of [-1, 0.5, samples.length]) expect(() => set.read(i)).toThrow(RangeError);
      set.close();
    });

    test('says where an image lies that cannot be read, and gives the others', async () => {
      const given = await written();
      const set = await openTrainingSet(given.path);
      set.close();
      given.damage(1);
      const damaged = reopenTrainingSet(set.location);
      expect(() => damaged.read(1)).toThrow(
        expect.objectContaining({
          name: 'InputError',
          place: expect.stringContaining(given.path),
          cure: expect.any(String),
        }),
      );
      expect(expectedOf(damaged.read(0))).toEqual(given.samples[0]);
      expect(expectedOf(damaged.read(2))).toEqual(given.samples[2]);
      damaged.close();
    });
  });
}
