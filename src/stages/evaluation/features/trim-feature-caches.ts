import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isOfSystem } from '../../../base/environment/environment-error.ts';

/** Two million features of 512 numbers. */
export const MOST_BYTES = 4 * 2 ** 30;

/**
 * Removes the caches of the models that were used longest ago until the rest takes `limit` bytes; never that
 * of `model`. What cannot be removed stays.
 */
export function trimFeatureCaches(folder: string, model: string, limit: number): void {
  try {
    trim(folder, model, limit);
  } catch (error) {
    if (!isOfSystem(error)) throw error;
  }
}

function trim(folder: string, model: string, limit: number): void {
  const caches = readdirSync(folder)
    .map((name) => ({ name, bytes: bytesIn(join(folder, name)), used: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => a.used - b.used);
  let total = caches.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { name, bytes } of caches) {
    if (total <= limit) return;
    if (name === model) continue;
    rmSync(join(folder, name), { recursive: true, force: true });
    total -= bytes;
  }
}

function bytesIn(folder: string): number {
  return readdirSync(folder).reduce(
    (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
