import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Remarks, Skipped } from '../../generated/result-schemas.js';
import { isMap } from '../means.ts';
import { readResult } from './read-result.ts';

/**
 * What an evaluation or a training left out, and what is odd about its data, in words; every kind writes it
 * alike. Earlier ones did not say.
 */
export function readSkipped(folder: string): string[] {
  const file = join(folder, 'metrics.json');
  if (!existsSync(file)) return [];
  const { skipped = {}, remarks = [] } = readResult(file, isMap) as {
    readonly skipped?: Skipped;
    readonly remarks?: Remarks;
  };
  const left = Object.entries(skipped).map(
    ([what, { count, of, reason }]) => `${count} of ${of} ${what} left out, ${reason}`,
  );
  return [...left, ...remarks];
}
