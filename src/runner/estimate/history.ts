import { existsSync, statSync } from 'node:fs';
import type { RootDatabase } from 'lmdb';
import { isOfSystem } from '../../base/environment/environment-error.ts';
import { makeFolder } from '../../base/environment/make-folder.ts';
import type { ArtifactPaths } from '../store/artifact-paths.ts';
import { type Journals, openJournals } from './history-journal.ts';
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
  let past: Promise<Past> | undefined;

  async function read(from: Range, to: Range): Promise<TaskRecord[]> {
    if (!past && !existsSync(artifacts.state) && journals.count() === 0) return [];
    past ??= openPast(artifacts, journals);
    return (await past).between(from, to);
  }

  return {
    recordTask: (record) => void records.push(record),
    tasks: (task) => read(...ofTask(task)),
    all: () => read(['run'], ['run', '\u{10ffff}']),
    async close() {
      if (records.length > 0) {
        try {
          journals.write(records);
        } catch (error) {
          // The estimates of later runs know less.
          if (!isOfSystem(error)) throw error;
        }
        if (journals.count() > JOURNALS) past ??= openPast(artifacts, journals);
      }
      await (await past)?.close();
    },
  };
}

type Range = readonly unknown[];

/** What earlier runs recorded. */
interface Past {
  between(from: Range, to: Range): TaskRecord[];
  close(): Promise<void>;
}

/** Who may not write there reads what there is; who cannot even do that has the journals. */
async function openPast(artifacts: ArtifactPaths, journals: Journals): Promise<Past> {
  const lmdb = await import('lmdb');
  const path = artifacts.state;
  if (existsSync(path) && !statSync(path).isFile()) return pastOf(journals.read());
  try {
    makeFolder(artifacts.folder);
    const state = lmdb.open({ path, encoding: 'json' });
    await journals.drain((earlier) => write(state, earlier));
    return { between: (from, to) => recordsBetween(state, from, to), close: () => state.close() };
  } catch {
    try {
      const state = lmdb.open({ path, encoding: 'json', readOnly: true });
      const known = recordsBetween(state, ['run'], ['run', '\u{10ffff}']);
      await state.close();
      return pastOf([...journals.read(), ...known]);
    } catch {
      return pastOf(journals.read());
    }
  }
}

function pastOf(records: readonly TaskRecord[]): Past {
  const latestFirst = records.toSorted((a, b) => b.started.getTime() - a.started.getTime());
  return {
    // A range is that of one task, or of all.
    between: ([, one]) => latestFirst.filter(({ task }) => one === undefined || task === one),
    close: async () => {},
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
function recordsBetween(state: RootDatabase, from: Range, to: Range): TaskRecord[] {
  const range = state.getRange({ start: [...to] as Key, end: [...from] as Key, reverse: true });
  return [...range].map(({ key, value }) => ({ ...value, started: new Date((key as Key)[2]) }));
}

function ofTask(task: string): [from: Range, to: Range] {
  return [
    ['run', task],
    ['run', task, Number.MAX_VALUE],
  ];
}
