import { existsSync, mkdirSync } from 'node:fs';
import type { RootDatabase } from 'lmdb';
import type { Usage } from '../executors/executor.ts';
import type { Layout } from '../store/layout.ts';

/** What a task's run took, kept for estimates. */
export interface TaskRecord {
  readonly task: string;
  readonly kind: string;
  readonly entry: string;
  readonly started: Date;
  /** Wall clock. */
  readonly seconds: number;
  readonly inputBytes: number;
  readonly outputBytes: number;
  /** As last seen; undefined where it ended too soon, or the system does not say. */
  readonly usage: Usage | undefined;
}

/** artifacts/state.lmdb: what happened before. Nothing depends on it but estimates, so losing it costs nothing. */
export interface History {
  /** Kept until `close`, which writes: a task does not wait for the database. */
  recordTask(record: TaskRecord): void;
  /** Earlier runs of a task, latest first, without those of this run. */
  tasks(task: string): Promise<TaskRecord[]>;
  /** Earlier runs of all tasks, the latest of each first, without those of this run. */
  all(): Promise<TaskRecord[]>;
  close(): Promise<void>;
}

/** So many runs of a task are kept. */
const KEPT = 20;

type Key = [table: 'run', task: string, started: number];

/** Loads the database when it is first needed: a run in which nothing runs never does. */
export function openHistory(layout: Layout): History {
  let database: Promise<RootDatabase> | undefined;
  const records: TaskRecord[] = [];

  async function open(): Promise<RootDatabase> {
    const lmdb = await import('lmdb');
    mkdirSync(layout.artifacts, { recursive: true });
    return lmdb.open({ path: layout.state, encoding: 'json' });
  }

  async function read(from: readonly unknown[], to: readonly unknown[]): Promise<TaskRecord[]> {
    if (!database && !existsSync(layout.state)) return [];
    database ??= open();
    const range = (await database).getRange({ start: [...to] as Key, end: [...from] as Key, reverse: true });
    return [...range].map(({ key, value }) => ({ ...value, started: new Date((key as Key)[2]) }));
  }

  async function write(): Promise<void> {
    database ??= open();
    const state = await database;
    const put = ({ started, ...rest }: TaskRecord): Promise<boolean> =>
      state.put(['run', rest.task, started.getTime()] satisfies Key, rest);
    await Promise.all(records.map(put));
    const tasks = new Set(records.map(({ task }) => task));
    const old = (await Promise.all([...tasks].map((task) => readTask(task)))).flatMap((all) =>
      all.slice(KEPT),
    );
    await Promise.all(old.map(({ task, started }) => state.remove(['run', task, started.getTime()])));
  }

  function readTask(task: string): Promise<TaskRecord[]> {
    return read(['run', task], ['run', task, Number.MAX_VALUE]);
  }

  return {
    recordTask: (record) => void records.push(record),
    tasks: readTask,
    all: () => read(['run'], ['run', '\u{10ffff}']),
    async close() {
      if (records.length > 0) await write();
      await (await database)?.close();
    },
  };
}
