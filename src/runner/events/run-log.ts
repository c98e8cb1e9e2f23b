import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Layout, timeStamp } from '../store/layout.ts';
import type { NewEvent, RunEvent } from './events.ts';

/** Stamps the time on events, writes them to artifacts/runs/<id>/events.jsonl, and hands them on. */
export interface RunLog {
  /** "20261123T214500123Z-4711". */
  readonly id: string;
  emit(event: NewEvent): void;
  close(): void;
}

/** A run in which every task was up to date leaves nothing behind: events are held until one of another sort comes. */
export function openRunLog(layout: Layout, listener: (event: RunEvent) => void): RunLog {
  const id = `${timeStamp(new Date())}-${process.pid}`;
  const folder = join(layout.runs, id);
  const held: RunEvent[] = [];
  let file: number | undefined;

  function write(event: RunEvent, isWorthIt: boolean): void {
    held.push(event);
    if (file === undefined && !isWorthIt) return;
    if (file === undefined) {
      mkdirSync(folder, { recursive: true });
      file = openSync(join(folder, 'events.jsonl'), 'a');
    }
    for (const one of held.splice(0)) writeSync(file, `${JSON.stringify(one)}\n`);
  }

  return {
    id,
    emit(event) {
      const stamped = { time: new Date().toISOString(), ...event } as RunEvent;
      write(stamped, !isUneventful(event));
      listener(stamped);
    },
    close() {
      if (file !== undefined) closeSync(file);
    },
  };
}

function isUneventful(event: NewEvent): boolean {
  switch (event.event) {
    case 'run-started':
      return true;
    case 'task-cached':
      return event.how === 'up-to-date';
    case 'run-finished':
      return event.ok && event.ran === 0;
    default:
      return false;
  }
}
