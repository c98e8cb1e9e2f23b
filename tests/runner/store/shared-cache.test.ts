import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { artifactPaths } from '../../../src/runner/store/artifact-paths.ts';
import { collectGarbage } from '../../../src/runner/store/gc.ts';
import { readManifest } from '../../../src/runner/store/manifest.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { appears, createSketched, type SketchedProject } from '../support/sketched-project.ts';
import type { TaskSketch } from '../support/task-sketch.ts';

const scratch = scratchFolder();
let root: string;
let cache: string;
let here: SketchedProject;
let there: SketchedProject;
beforeEach(() => {
  root = mkdtempSync(join(scratch, 'cache-'));
  cache = `dir:${root}`;
  [here, there] = [createSketched(), createSketched()];
});
afterEach(() => {
  here.remove();
  there.remove();
});

const files = { 'deep/one.txt': '1', 'two.txt': '2' };
const tasks: TaskSketch[] = [
  { name: 'a', options: { text: 'A', files } },
  { name: 'b', options: { text: 'B' }, in: { from: 'a' } },
];
const [A] = [tasks[0]!];

/** The one entry of a task in the cache. */
function shared(task: string): string {
  const name = readdirSync(root).find(
    (entry) => !entry.startsWith('.') && readManifest(join(root, entry)).task === task,
  );
  return join(root, name!);
}

test('what one project has made, another one fetches: nothing runs, and its store is as whole as the first', async () => {
  expect((await here.run(tasks, { cache })).tasks).toEqual({ a: 'ran', b: 'ran' });
  expect(readdirSync(root)).toHaveLength(3);

  expect(await there.preview(tasks, { cache })).toEqual({
    a: expect.stringMatching(`^fetch: fetched from ${cache}, made \\d{4}-\\d\\d-\\d\\d$`),
    b: expect.stringMatching(/^fetch: /),
  });
  expect(existsSync(there.path('artifacts/store'))).toBe(false);
  const ran = await there.run(tasks, { cache });
  expect(ran.tasks).toEqual({ a: 'fetched', b: 'fetched' });
  expect(ran.events.find((event) => event.event === 'task-cached')).toMatchObject({
    how: 'fetched',
    because: { type: 'fetched', cache },
  });
  expect(ran.events.at(-1)).toMatchObject({ event: 'run-finished', ok: true, ran: 0, cached: 2 });
  expect(ran.warnings).toEqual([]);
  expect(there.result('b')).toBe('B1A2');
  expect(there.read('artifacts/current/a/log/log.txt')).toContain('working on write');
  expect(statSync(there.path('artifacts/current/a/out/two.txt')).mode & 0o777).toBe(0o444);
  expect(there.list('artifacts/work')).toEqual([]);
  expect((await there.run(tasks)).tasks).toEqual({ a: 'up-to-date', b: 'up-to-date' });
});

test('a task whose input was fetched runs on it, and gives its own result to the others', async () => {
  await here.run([A], { cache });
  expect((await there.run(tasks, { cache })).tasks).toEqual({ a: 'fetched', b: 'ran' });
  expect((await here.run(tasks, { cache })).tasks).toEqual({ a: 'up-to-date', b: 'fetched' });
});

test('a forced task runs all the same, and equal tasks are fetched once', async () => {
  await here.run([A], { cache });
  expect((await there.run([A], { cache, force: true })).tasks).toEqual({ a: 'ran' });
  rmSync(there.path('artifacts'), { recursive: true });
  const twins = ['t@one', 't@two'].map((name) => ({ ...A, name }));
  const ran = await there.run(twins, { cache });
  expect(Object.values(ran.tasks).sort()).toEqual(['fetched', 'restored']);
});

test('output that was changed in the cache is found out, said, discarded, and made again for all', async () => {
  await here.run(tasks, { cache });
  const file = join(shared('a'), 'out/two.txt');
  chmodSync(file, 0o644);
  writeFileSync(file, 'X');
  const ran = await there.run(tasks, { cache });
  expect(ran.tasks).toEqual({ a: 'ran', b: 'fetched' });
  expect(ran.warnings).toEqual([
    expect.stringMatching(/^the cache dir:.*: write-\w+: its output is not what its manifest says$/),
  ]);
  expect(there.result('a', 'two.txt')).toBe('2');
  expect(readdirSync(root).filter((name) => name.includes('.damaged-'))).toHaveLength(1);
  rmSync(there.path('artifacts'), { recursive: true });
  expect((await there.run(tasks, { cache })).tasks).toEqual({ a: 'fetched', b: 'fetched' });
});

test.each<[string, (entry: string) => void, RegExp]>([
  ['a file that is missing', (entry) => rmSync(join(entry, 'out/deep/one.txt')), /one\.txt/],
  ['a record that was cut off', (entry) => cut(join(entry, 'manifest.json')), /manifest\.json/],
  ['a record that is gone', (entry) => rmSync(join(entry, 'manifest.json')), /manifest\.json is missing/],
])('%s is a miss and a warning', async (_, damage, warning) => {
  await here.run([A], { cache });
  damage(shared('a'));
  const ran = await there.run([A], { cache });
  expect(ran.tasks).toEqual({ a: 'ran' });
  expect(ran.warnings).toEqual([expect.stringMatching(warning)]);
  rmSync(there.path('artifacts'), { recursive: true });
  expect((await there.run([A], { cache })).tasks).toEqual({ a: 'fetched' });
});

function cut(file: string): void {
  chmodSync(file, 0o644);
  writeFileSync(file, readFileSync(file, 'utf8').slice(0, 100));
}

test('a cache that is not there is one warning, and everything runs', async () => {
  const ran = await here.run(tasks, { cache: 'dir:/nowhere/at/all' });
  expect(ran.tasks).toEqual({ a: 'ran', b: 'ran' });
  expect(ran.warnings).toEqual(['the cache dir:/nowhere/at/all: there is no folder /nowhere/at/all']);
  expect(existsSync('/nowhere')).toBe(false);
});

test('output that gc removed is fetched where it has to be there again, and a damaged entry is mended', async () => {
  await here.run(tasks, { cache });
  const edited = [{ ...A, options: { text: 'Z', files } }, tasks[1]!];
  await here.run(edited);
  await collectGarbage(artifactPaths(here.root, here.path('pipeline.yaml')), { dryRun: false });
  const wanted = { targets: ['b'] };
  expect((await here.preview(tasks, { cache, wanted }))['a']).toMatch(/^removed: /);
  expect((await here.run(tasks, { cache, wanted })).tasks).toEqual({ b: 'fetched' });
  const third = [...tasks, { name: 'c', in: { from: 'a' } }];
  expect((await here.run(third, { cache, wanted: { targets: ['c'] } })).tasks).toMatchObject({ c: 'ran' });
  expect(here.result('c')).toBe('1A2');

  const file = here.path('artifacts/current/b/out/result.txt');
  chmodSync(file, 0o644);
  writeFileSync(file, 'X');
  expect((await here.run(tasks, { cache })).tasks).toMatchObject({ b: 'fetched' });
  expect(here.result('b')).toBe('B1A2');
  expect(here.list('artifacts/store').filter((name) => name.includes('.damaged-'))).toHaveLength(1);
});

test('results that only a stage which collects would read are fetched too, and their links stay as they are', async () => {
  const study: TaskSketch[] = [
    { name: 'm@one', options: { text: '1' } },
    { name: 'm@two', options: { text: '2' } },
    { name: 'report', in: { m: ['m@one', 'm@two'] } },
  ];
  await here.run(study, { cache });
  rmSync(shared('report'), { recursive: true });
  const ran = await there.run(study, { cache, wanted: { experiments: ['one'] } });
  expect(ran.tasks).toEqual({ 'm@one': 'fetched', report: 'ran' });
  expect(there.list('artifacts/current')).toEqual(['m@one', 'report']);
});

test('a stop while the cache is being filled does not wait for it, and leaves nothing half', async () => {
  const [started, gate] = [here.path('started'), here.path('gate')];
  const stop = new AbortController();
  const gated = [A, { name: 'c', options: { text: 'C', started, gate } }];
  const running = here.run(gated, { cache, stop: stop.signal });
  await appears(started);
  stop.abort();
  expect((await running).tasks['c']).toBe('left: stopped');
  for (const name of readdirSync(root).filter((one) => !one.startsWith('.')))
    expect(readManifest(join(root, name)).task).toBe('a');
});
