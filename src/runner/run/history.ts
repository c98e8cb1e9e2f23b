import { mkdirSync } from 'node:fs';
import type { RootDatabase } from 'lmdb';
import type { Usage } from '../executors/executor.ts';
import type { Layout } from '../store/layout.ts';

/** What a task's run took, kept for estimates. */
export interface TaskRecord {
  readonly task: string;
  readonly entry: string;
  readonly started: Date;
  /** Wall clock. */
  readonly seconds: number;
  /** As last seen; undefined where it ended too soon, or the system does not say. */
  readonly usage: Usage | undefined;
}

/** artifacts/state.lmdb: what happened before. Nothing depends on it but estimates, so losing it costs nothing. */
export interface History {
  /** Kept until `close`, which writes: a task does not wait for the database. */
  recordTask(record: TaskRecord): void;
  /** Earlier runs of a task, latest first, without those of this run. */
  tasks(task: string): Promise<TaskRecord[]>;
  close(): Promise<void>;
}

/** Loads the database when it is first needed: a run in which nothing runs never does. */
export function openHistory(layout: Layout): History {
  let database: Promise<RootDatabase> | undefined;
  const records: TaskRecord[] = [];

  async function open(): Promise<RootDatabase> {
    const lmdb = await import('lmdb');
    mkdirSync(layout.artifacts, { recursive: true });
    return lmdb.open({ path: layout.state, encoding: 'json' });
  }
  function ready(): Promise<RootDatabase> {
    database ??= open();
    return database;
  }

  return {
    recordTask: (record) => void records.push(record),
    async tasks(task) {
      const state = await ready();
      const range = state.getRange({
        start: ['task', task, Number.MAX_VALUE],
        end: ['task', task],
        reverse: true,
      });
      return [...range].map(({ key, value }) => ({
        ...value,
        started: new Date((key as [string, string, number])[2]),
      }));
    },
    async close() {
      if (records.length > 0) {
        const state = await ready();
        const put = ({ started, ...rest }: TaskRecord): Promise<boolean> =>
          state.put(['task', rest.task, started.getTime()], rest);
        await Promise.all(records.map(put));
      }
      await (await database)?.close();
    },
  };
}
