import { closeSync, existsSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { environmentError, isOfSystem } from '../../base/environment/environment-error.ts';
import { makeFolder } from '../../base/environment/make-folder.ts';
import { readText } from '../../base/environment/read-file.ts';
import type { ArtifactPaths } from '../store/artifact-paths.ts';
import type { RunListener } from './emitter.ts';
import type { RunEvent } from './events.ts';

/** A listener that writes what happens to artifacts/runs/<id>/events.jsonl. */
export interface RunLog {
  readonly listen: RunListener;
  /** Why it is not whole, where it could not be written: no reason to end a run. */
  problem(): string | undefined;
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
  let problem: string | undefined;

  function write(event: RunEvent): void {
    file ??= openFile(artifacts, run);
    for (const one of [...held.splice(0), event]) writeSync(file, `${JSON.stringify(format(one))}\n`);
  }

  return {
    listen(event) {
      if (event.event === 'run-started') run = event.run;
      if (file === undefined && isUneventful(event)) {
        held.push(event);
        return;
      }
      try {
        write(event);
      } catch (error) {
        if (!isOfSystem(error)) throw error;
        problem ??= environmentError(error)?.message ?? error.message;
      }
    },
    problem: () => problem,
    close() {
      if (file !== undefined) closeSync(file);
    },
  };
}

/** What every line of the log has, whatever its words; the rest is as `format` wrote it. */
export type LoggedEvent = { readonly event: RunEvent['event'] } & Readonly<Record<string, unknown>>;

/** What happened in a run, in order; undefined where there was none, or none that left a log. */
export function readRunLog(artifacts: ArtifactPaths, run: string): LoggedEvent[] | undefined {
  const file = logFile(artifacts, run);
  if (run === '' || !existsSync(file)) return undefined;
  return readText(file).split('\n').flatMap(parse);
}

/** Nothing for a line that a kill or a full disk has cut off, or that is none of ours. */
function parse(line: string): LoggedEvent[] {
  try {
    const event = JSON.parse(line) as LoggedEvent | null;
    return typeof event?.event === 'string' ? [event] : [];
  } catch {
    return [];
  }
}

function openFile(artifacts: ArtifactPaths, run: string): number {
  const file = logFile(artifacts, run);
  makeFolder(dirname(file));
  return openSync(file, 'a');
}

function logFile({ runs }: ArtifactPaths, run: string): string {
  return join(runs, run, 'events.jsonl');
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
