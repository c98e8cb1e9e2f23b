import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { NewEvent, RunEvent } from '../events.ts';
import { type Layout, timeStamp } from '../store/layout.ts';

/** Stamps the time on events, writes them to artifacts/runs/<id>/events.jsonl, and hands them on. */
export interface RunLog {
  /** "20261123T214500123Z-4711". */
  readonly id: string;
  emit(event: NewEvent): void;
  close(): void;
}

export function openRunLog(layout: Layout, listener: (event: RunEvent) => void): RunLog {
  const id = `${timeStamp(new Date())}-${process.pid}`;
  const folder = join(layout.runs, id);
  mkdirSync(folder, { recursive: true });
  const file = openSync(join(folder, 'events.jsonl'), 'a');
  return {
    id,
    emit(event) {
      const stamped = { time: new Date().toISOString(), ...event } as RunEvent;
      writeSync(file, `${JSON.stringify(stamped)}\n`);
      listener(stamped);
    },
    close: () => closeSync(file),
  };
}
