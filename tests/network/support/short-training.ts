import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

import { type TrainedWeights, train } from '../../../src/network/training/train.ts';
import type { Training } from '../../../src/network/training/training.ts';
import { unit } from './formula.ts';

type Given = Pick<Training, 'engine' | 'network' | 'recipe' | 'start'> & Partial<Training>;

/** A training on eight made-up images of 32x16, whose last epoch is the best; of 10 patterns, of `classes`. */
export function trainBriefly(classes: number, given: Given): Promise<TrainedWeights> {
  return train({
    source: {
      size: 8,
      classes,
      load: async (places, epoch) => ({
        pixels: unit(`images ${places} ${epoch}`, places.length * 32 * 16 * 3),
        labels: Int32Array.from(places, (place) => place % classes),
        patterns: Int32Array.from(places, (place) => (place + epoch) % 10),
      }),
    },
    checkpoints: given.checkpoints ?? checkpointFolder(),
    checkpointMinutes: 10,
    evaluate: async (_, epoch) => ({ score: epoch, metrics: {} }),
    signal: new AbortController().signal,
    onStep: () => {},
    onEpoch: () => {},
    note: () => {},
    ...given,
  });
}

/** Is removed behind the test. */
export function checkpointFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'occ-training-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}
