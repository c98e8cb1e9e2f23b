import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRunLog, readRunLog } from '../../../src/runner/events/run-log.ts';
import { artifactPaths } from '../../../src/runner/store/artifact-paths.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

const root = scratchFolder();
const artifacts = artifactPaths(root, join(root, 'pipeline.yaml'));
const time = '2026-01-01T00:00:00.000Z';

test('a log is read back in order, but for lines that a kill cut off', () => {
  const log = openRunLog(artifacts, (event) => event);
  log.listen({ time, event: 'run-started', run: 'r1', file: 'pipeline.yaml', tasks: ['a'], inputs: {} });
  log.listen({ time, event: 'task-started', task: 'a', reason: { type: 'first' }, handle: 'pid 1' });
  log.close();
  const file = join(artifacts.runs, 'r1', 'events.jsonl');
  appendFileSync(file, '{"event":"task-finished","task":"a","entry":"a-1"}\n{"event":"task-fin');
  expect(readRunLog(artifacts, 'r1')).toMatchObject([
    { event: 'run-started', run: 'r1' },
    { event: 'task-started', task: 'a' },
    { event: 'task-finished', entry: 'a-1' },
  ]);
});

test('a run that left no log has none', () => {
  expect(readRunLog(artifacts, 'r2')).toBeUndefined();
  expect(readRunLog(artifacts, '')).toBeUndefined();
});
