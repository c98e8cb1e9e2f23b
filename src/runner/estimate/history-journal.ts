import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../../base/environment/read-file.ts';
import { timeStamp } from '../../base/time-stamp.ts';
import { writeWhole } from '../../base/write-whole.ts';
import type { ArtifactPaths } from '../store/artifact-paths.ts';
import type { TaskRecord } from './task-record.ts';

/** artifacts/cache/history/: what runs recorded that is not in the database yet, a file a run, JSON lines. */
export interface Journals {
  count(): number;
  /** Adds a file with these records, whole. */
  write(records: readonly TaskRecord[]): void;
  /** What is recorded in all of them. */
  read(): TaskRecord[];
  /** Removes those that were taken over. */
  drain(takeOver: (records: readonly TaskRecord[]) => Promise<void>): Promise<void>;
}

const EXTENSION = '.jsonl';

export function openJournals(artifacts: ArtifactPaths): Journals {
  const folder = join(artifacts.cache, 'history');

  function files(): string[] {
    try {
      return readdirSync(folder).filter((name) => name.endsWith(EXTENSION));
    } catch {
      return [];
    }
  }

  return {
    count: () => files().length,
    write(records) {
      const file = join(folder, `${timeStamp(new Date())}-${process.pid}${EXTENSION}`);
      writeWhole(file, [records.map((record) => `${JSON.stringify(record)}\n`).join('')]);
    },
    read: () => files().flatMap((name) => readJournal(join(folder, name))),
    async drain(takeOver) {
      const names = files();
      await takeOver(names.flatMap((name) => readJournal(join(folder, name))));
      for (const name of names) rmSync(join(folder, name), { force: true });
    },
  };
}

/** No records where another process took the journal over meanwhile, or where it is damaged. */
function readJournal(file: string): TaskRecord[] {
  try {
    const lines = readText(file).split('\n').filter(Boolean);
    return lines.map((line) => {
      const record = JSON.parse(line) as TaskRecord & { readonly started: string };
      return { ...record, started: new Date(record.started) };
    });
  } catch {
    return [];
  }
}
