import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, JsonObject } from '../../base/json.ts';
import { writeWhole } from '../../base/write-whole.ts';
import type { ContentHash, Fingerprint } from '../plan/plan.ts';
import { type Layout, timeStamp } from './layout.ts';
import { listFolder } from './links.ts';
import type { Manifest } from './manifest.ts';
import type { Metrics } from './metrics.ts';

/** Another run of a task whose result stayed: what it measured, and what made it. Its other output is not kept. */
export interface Repetition {
  readonly version: 1;
  readonly fingerprint: Fingerprint;
  readonly task: string;
  /** The content hash of what it wrote. */
  readonly output: ContentHash;
  /** ISO 8601. */
  readonly started: string;
  readonly seconds: number;
  readonly host: string;
  readonly node: string;
  readonly facts: JsonObject;
  /** By dotted name. */
  readonly metrics: Readonly<Record<string, Json>>;
}

/** Records a run beside the store, in artifacts/repetitions/<entry>/: a published entry is never changed. */
export function recordRepetition(
  layout: Layout,
  entry: string,
  manifest: Manifest,
  metrics: Metrics | undefined,
): void {
  const { fingerprint, task, output, started, seconds, host, node, facts } = manifest;
  const about = { fingerprint, task, output, started, seconds, host, node, facts };
  const repetition: Repetition = { version: 1, ...about, metrics: Object.fromEntries(metrics ?? []) };
  const folder = join(layout.repetitions, entry);
  const file = join(folder, `${timeStamp(new Date(started))}-${output.slice(0, 8)}.json`);
  writeWhole(file, [`${JSON.stringify(repetition, null, 1)}\n`]);
}

/** The recorded runs of an entry's task, oldest first. A record that cannot be read is left out. */
export function readRepetitions(layout: Layout, entry: string): Repetition[] {
  const folder = join(layout.repetitions, entry);
  return listFolder(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => readRepetition(join(folder, name)) ?? []);
}

function readRepetition(file: string): Repetition | undefined {
  try {
    const repetition = JSON.parse(readFileSync(file, 'utf8')) as Repetition;
    const isWhole = repetition.version === 1 && typeof repetition.metrics === 'object';
    return isWhole ? repetition : undefined;
  } catch {
    return undefined;
  }
}
