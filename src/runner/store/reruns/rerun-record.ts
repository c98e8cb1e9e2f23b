import { join } from 'node:path';
import { readText } from '../../../base/environment/read-file.ts';
import type { Json, JsonObject } from '../../../base/json.ts';
import { listFolder } from '../../../base/list-folder.ts';
import { timeStamp } from '../../../base/time-stamp.ts';
import { writeWhole } from '../../../base/write-whole.ts';
import type { ContentHash, Fingerprint } from '../../plan/plan.ts';
import type { ArtifactPaths } from '../artifact-paths.ts';
import type { Manifest } from '../manifest.ts';
import type { Metrics } from '../metrics.ts';

/**
 * Another run of a task whose result stayed: what it measured, and what made it. Its other output is not
 * kept.
 */
export interface RerunRecord {
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
export function recordRerun(
  artifacts: ArtifactPaths,
  entry: string,
  manifest: Manifest,
  metrics: Metrics | undefined,
): void {
  const { fingerprint, task, output, started, seconds, host, node, facts } = manifest;
  const about = { fingerprint, task, output, started, seconds, host, node, facts };
  const record: RerunRecord = { version: 1, ...about, metrics: Object.fromEntries(metrics ?? []) };
  const name = `${timeStamp(new Date(started))}-${output.slice(0, 8)}.json`;
  writeWhole(join(artifacts.reruns, entry, name), [`${JSON.stringify(record, null, 1)}\n`]);
}

/** The recorded runs of an entry's task, oldest first. A record that cannot be read is left out. */
export function readReruns(artifacts: ArtifactPaths, entry: string): RerunRecord[] {
  const folder = join(artifacts.reruns, entry);
  return listFolder(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => readRecord(join(folder, name)) ?? []);
}

function readRecord(file: string): RerunRecord | undefined {
  try {
    const record = JSON.parse(readText(file)) as RerunRecord;
    const isWhole = record.version === 1 && typeof record.metrics === 'object';
    return isWhole ? record : undefined;
  } catch {
    return undefined;
  }
}
