import { existsSync, mkdirSync } from 'node:fs';
import type { RootDatabase } from 'lmdb';
import type { ArtifactPaths } from '../store/artifact-paths.ts';
import { openJournals } from './history-journal.ts';
import type { TaskRecord } from './task-record.ts';

/**
 * artifacts/state.lmdb: what happened before. Nothing depends on it but estimates, so losing it costs
 * nothing. To load the database takes longer than many a run, so that a run leaves a journal for whoever
 * opens it next.
 */
export interface History {
  /** Kept until `close`. */
  recordTask(record: TaskRecord): void;
  /** Earlier runs of a task, latest first, without those of this run. */
  tasks(task: string): Promise<TaskRecord[]>;
  /** Earlier runs of all tasks, the latest of each first, without those of this run. */
  all(): Promise<TaskRecord[]>;
  close(): Promise<void>;
}

/** So many runs of a task are kept. */
const KEPT = 20;
/** More journals than these are put into the database by the run that finds them. */
const JOURNALS = 50;

type Key = [table: 'run', task: string, started: number];

export function openHistory(artifacts: ArtifactPaths): History {
  const journals = openJournals(artifacts);
  const records: TaskRecord[] = [];
  let database: Promise<RootDatabase> | undefined;

  async function open(): Promise<RootDatabase> {
    const lmdb = await import('lmdb');
    mkdirSync(artifacts.folder, { recursive: true });
    const state = lmdb.open({ path: artifacts.state, encoding: 'json' });
    await journals.drain((earlier) => write(state, earlier));
    return state;
  }

  async function read(from: readonly unknown[], to: readonly unknown[]): Promise<TaskRecord[]> {
    if (!database && !existsSync(artifacts.state) && journals.count() === 0) return [];
    database ??= open();
    return recordsBetween(await database, from, to);
  }

  return {
    recordTask: (record) => void records.push(record),
    tasks: (task) => read(...ofTask(task)),
    all: () => read(['run'], ['run', '\u{10ffff}']),
    async close() {
      if (records.length > 0) {
        journals.write(records);
        if (journals.count() > JOURNALS) database ??= open();
      }
      await (await database)?.close();
    },
  };
}

async function write(state: RootDatabase, records: readonly TaskRecord[]): Promise<void> {
  const put = ({ started, ...rest }: TaskRecord): Promise<boolean> =>
    state.put(['run', rest.task, started.getTime()] satisfies Key, rest);
  await Promise.all(records.map(put));
  const tasks = [...new Set(records.map(({ task }) => task))];
  const old = tasks.flatMap((task) => recordsBetween(state, ...ofTask(task)).slice(KEPT));
  await Promise.all(old.map(({ task, started }) => state.remove(['run', task, started.getTime()])));
}

/** Latest first. */
function recordsBetween(state: RootDatabase, from: readonly unknown[], to: readonly unknown[]): TaskRecord[] {
  const range = state.getRange({ start: [...to] as Key, end: [...from] as Key, reverse: true });
  return [...range].map(({ key, value }) => ({ ...value, started: new Date((key as Key)[2]) }));
}

function ofTask(task: string): [from: readonly unknown[], to: readonly unknown[]] {
  return [
    ['run', task],
    ['run', task, Number.MAX_VALUE],
  ];
}
