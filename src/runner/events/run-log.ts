import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { ArtifactPaths } from '../store/artifact-paths.ts';
import type { RunListener } from './emitter.ts';
import type { RunEvent } from './events.ts';

/** A listener that writes what happens to artifacts/runs/<id>/events.jsonl. */
export interface RunLog {
  readonly listen: RunListener;
  close(): void;
}

/**
 * A run in which every task was up to date leaves nothing behind: events are held until one of another sort
 * comes.
 * @param format what is written of an event, as one line of JSON
 */
export function openRunLog(artifacts: ArtifactPaths, format: (event: RunEvent) => object): RunLog {
  const held: RunEvent[] = [];
  let run = '';
  let file: number | undefined;

  return {
    listen(event) {
      if (event.event === 'run-started') run = event.run;
      held.push(event);
      if (file === undefined && isUneventful(event)) return;
      file ??= openFile(artifacts, run);
      for (const one of held.splice(0)) writeSync(file, `${JSON.stringify(format(one))}\n`);
    },
    close() {
      if (file !== undefined) closeSync(file);
    },
  };
}

function openFile(artifacts: ArtifactPaths, run: string): number {
  const folder = join(artifacts.runs, run);
  mkdirSync(folder, { recursive: true });
  return openSync(join(folder, 'events.jsonl'), 'a');
}

function isUneventful(event: RunEvent): boolean {
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
