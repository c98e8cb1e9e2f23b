import { join } from 'node:path';
import { readText } from '../../base/environment/read-file.ts';
import type { Json } from '../../base/json.ts';
import { copyWhole } from '../../base/write-whole.ts';
import { OUTPUT } from './entry-paths.ts';

/** The file of a task's output that holds what it measured. */
export const METRICS = 'metrics.json';

/** Single values by dotted name: "clean.accuracy", "occluded.factor-2.0.tarAtFar.1e-3". */
export type Metrics = ReadonlyMap<string, Json>;

/**
 * The metrics of an entry, or of an attempt at one: of an entry whose output gc removed, what it kept.
 * Undefined where the task publishes none, or none that can be read.
 */
export function readMetrics(folder: string): Metrics | undefined {
  for (const file of [join(folder, OUTPUT, METRICS), join(folder, METRICS)]) {
    try {
      return flatten(JSON.parse(readText(file)) as Json);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return undefined;
    }
  }
  return undefined;
}

/** Before the output of an entry is removed: what it measured is small, and cannot be had back exactly. */
export function keepMetrics(folder: string): void {
  try {
    copyWhole(join(folder, OUTPUT, METRICS), join(folder, METRICS));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function flatten(value: Json): Metrics {
  const found = new Map<string, Json>();
  function visit(part: Json, name: string): void {
    if (typeof part !== 'object' || part === null) found.set(name, part);
    else
      for (const [key, inner] of Object.entries(part))
        visit(inner as Json, name === '' ? key : `${name}.${key}`);
  }
  visit(value, '');
  return found;
}
