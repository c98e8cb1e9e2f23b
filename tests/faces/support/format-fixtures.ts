import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImagesLeftOut } from '../../../src/faces/datasets/formats/training-format.ts';
import { openTrainingSet } from '../../../src/faces/datasets/open-training-set.ts';
import { sharedPath } from './shared-data.ts';

const HERE = join(import.meta.dirname, '../../fixtures/formats');

/** A file or folder of tests/fixtures/formats, or, where it is too large for that, of the collection it comes from. */
export function formatFixture(path: string): string {
  const here = join(HERE, path);
  return existsSync(here) ? here : sharedPath(`fixtures/formats/${path}`);
}

export function hasFormatFixture(path: string): boolean {
  return existsSync(formatFixture(path));
}

/** What stands in an expected.json. */
export function expectedIn<T>(path: string): T {
  return JSON.parse(readFileSync(formatFixture(path), 'utf8')) as T;
}

export interface ReadSet {
  readonly format: string;
  readonly classes: number;
  readonly samples: readonly { readonly label: number; readonly name: string; readonly sha256: string }[];
  readonly remarks: readonly string[];
  readonly leftOut: readonly ImagesLeftOut[];
}

/** Reads a whole set. */
export async function readSet(path: string): Promise<ReadSet> {
  const remarks: string[] = [];
  const leftOut: ImagesLeftOut[] = [];
  const set = await openTrainingSet(path, {
    remark: (text) => void remarks.push(text),
    leaveOut: (left) => void leftOut.push(left),
  });
  try {
    const samples = [];
    for (let i = 0; i < set.size; i++) {
      const { label, name, bytes } = await set.read(i);
      samples.push({ label, name, sha256: createHash('sha256').update(bytes).digest('hex') });
    }
    return { format: set.location.format, classes: set.classes, samples, remarks, leftOut };
  } finally {
    set.close();
  }
}
