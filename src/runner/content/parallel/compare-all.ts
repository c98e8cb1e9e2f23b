import { setImmediate } from 'node:timers/promises';
import {
  compareUnseen,
  createComparer,
  type FileComparison,
  isCompared,
  prepareComparison,
} from '../scan/compare-files.ts';
import type { Names } from '../tree/names.ts';
import type { FileStates } from '../tree/tree-record.ts';
import { type ParallelOptions, poolFor } from './parallel.ts';

/** After so many milliseconds signals and timers get their turn. */
const BREATH = 10;
let lastTurn = 0;

/**
 * Compares files with what was recorded of them, on all cores where that pays.
 * @param root absolute
 * @param names of the files, in the order of `recorded`
 * @param since of what was modified from then on (Unix milliseconds) the recorded state proves nothing
 */
export async function compareAll(
  root: string,
  names: Names,
  recorded: FileStates,
  since: number,
  options: ParallelOptions,
): Promise<FileComparison> {
  const pool = poolFor(names.count, options);
  const comparison = prepareComparison(root, names, recorded, since, pool !== undefined);
  const others = pool && settling(pool.submitToAll({ what: 'compare', comparison }));
  const compareNext = createComparer(comparison, names);
  while (compareNext()) {
    if (Date.now() - lastTurn < BREATH) continue;
    await setImmediate();
    lastTurn = Date.now();
    if (options.stop?.aborted) pool?.terminate();
    options.stop?.throwIfAborted();
  }
  if (!others) return comparison;
  // A thread that has not started yet has nothing left to do, and is not waited for.
  while (!isCompared(comparison) && others.size > 0) await Promise.race(others);
  compareUnseen(comparison);
  return comparison;
}

/** Those that are not settled yet. What one failed to do is done here. */
function settling(all: readonly Promise<unknown>[]): ReadonlySet<Promise<void>> {
  const open = new Set<Promise<void>>();
  for (const one of all) {
    const settle = (): void => void open.delete(settled);
    const settled = one.then(settle, settle);
    open.add(settled);
  }
  return open;
}
