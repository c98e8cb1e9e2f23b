import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readBootId } from '../../../src/base/environment/process-identity.ts';
import { describeDamage } from '../../../src/cli/words/changes.ts';
import { readIndexFile, writeIndexFile } from '../../../src/runner/content/index/index-file.ts';
import { inspectTree } from '../../../src/runner/content/index/inspect.ts';
import { openHistory } from '../../../src/runner/estimate/history.ts';
import { artifactPaths } from '../../../src/runner/store/artifact-paths.ts';
import { collectGarbage } from '../../../src/runner/store/gc.ts';
import { readManifest } from '../../../src/runner/store/manifest.ts';
import { verifyStore } from '../../../src/runner/store/verify.ts';
import { findLog } from '../../../src/runner/work/find-log.ts';
import { createSketched, type SketchedProject } from '../support/sketched-project.ts';
import type { TaskSketch } from '../support/task-sketch.ts';

let project: SketchedProject;
beforeEach(() => {
  project = createSketched();
});
afterEach(() => project.remove());

const files = { 'deep/one.txt': '1', 'two.txt': '2' };
const tasks: TaskSketch[] = [
  { name: 'a', options: { text: 'A', files } },
  { name: 'b', in: { from: 'a' } },
];

function paths(): ReturnType<typeof artifactPaths> {
  return artifactPaths(project.root, project.path('pipeline.yaml'));
}

/** A published file, made writable. */
function published(task: string, file: string): string {
  const path = project.path('artifacts/current', task, 'out', file);
  chmodSync(path, 0o644);
  return path;
}

async function verdicts(): Promise<string[]> {
  const all: string[] = [];
  for await (const verdict of verifyStore(paths())) {
    const why = verdict.state === 'broken' ? ` ${describeDamage(verdict.damage)}` : '';
    all.push(`${verdict.task} ${verdict.state}${why}`);
  }
  return all.sort();
}

test('an entry is read-only, lists what it holds, and keeps time, host and log out of the hashed part', async () => {
  await project.run(tasks);
  const entry = project.path('artifacts/current/a');
  expect(readdirSync(entry).sort()).toEqual(['log', 'manifest.json', 'out']);
  expect(statSync(join(entry, 'out/deep/one.txt')).mode & 0o777).toBe(0o444);
  const manifest = readManifest(entry);
  expect(manifest.files.map((file) => [file.path, file.size])).toEqual([
    ['deep/one.txt', 1],
    ['result.txt', 1],
    ['two.txt', 1],
  ]);
  expect(manifest).toMatchObject({
    task: 'a',
    facts: { speed: 7 },
    key: { kind: 'write', version: 1, options: { text: 'A' } },
  });
  expect(readManifest(project.path('artifacts/current/b')).inputs).toMatchObject([
    { name: 'from', hash: manifest.output },
  ]);
  expect(readFileSync(join(entry, 'log/log.txt'), 'utf8')).toContain('a note');
});

test.each<[string, (project: SketchedProject) => void, string]>([
  ['deleted', () => rmSync(published('a', 'deep/one.txt')), 'output missing: deep/one.txt'],
  ['overwritten', () => writeFileSync(published('a', 'two.txt'), 'X'), 'output changed: two.txt'],
  ['added', (to) => to.write('artifacts/current/a/out/three.txt', '3'), 'output changed: three.txt (new)'],
  [
    'made executable',
    () => chmodSync(published('a', 'two.txt'), 0o755),
    'output changed: two.txt (now executable)',
  ],
  [
    'removed with its folder',
    (from) => rmSync(from.path('artifacts/current/a/out'), { recursive: true }),
    'output missing: all of it',
  ],
])('a published file that was %s is named, and its task runs again', async (_, tamper, reason) => {
  await project.run(tasks);
  tamper(project);
  expect((await project.preview(tasks))['a']).toBe(`run: ${reason}`);
  const ran = await project.run(tasks);
  expect(ran.tasks).toEqual({ a: 'ran', b: 'up-to-date' });
  expect(ran.reasonOf('a')).toBe(reason);
  expect(project.result('a', 'two.txt')).toBe('2');
  expect(project.list('artifacts/store').filter((name) => name.includes('.damaged-'))).toHaveLength(1);
});

test('an edit of a published file with restored stamps is found', async () => {
  await project.run(tasks);
  const file = published('a', 'two.txt');
  const past = new Date('2020-01-01');
  utimesSync(file, past, past);
  await project.run(tasks);
  writeFileSync(file, 'X');
  utimesSync(file, past, past);
  expect((await project.preview(tasks))['a']).toBe('run: output changed: two.txt');
});

test('a manifest that was cut off or edited makes its entry invalid', async () => {
  await project.run(tasks);
  const path = project.path('artifacts/current/a/manifest.json');
  const text = readFileSync(path, 'utf8');
  const digits = readManifest(project.path('artifacts/current/a')).files[0]!.hash;
  chmodSync(path, 0o644);
  writeFileSync(path, text.slice(0, 100));
  expect((await project.preview(tasks))['a']).toMatch(/^run: manifest.json .*JSON/);
  writeFileSync(path, text.replace('"text": "A"', '"text": "B"'));
  expect((await project.preview(tasks))['a']).toBe('run: manifest.json has a damaged key');
  // The hash of a file is read as hexadecimal digits: what is none, or written otherwise, must not pass for another.
  for (const other of [digits.toUpperCase(), `${digits}00`, digits.replace(/.$/, 'g')]) {
    writeFileSync(path, text.replace(`"hash": "${digits}"`, `"hash": "${other}"`));
    expect((await project.preview(tasks))['a']).toBe('run: manifest.json has a damaged list of files');
  }
  rmSync(path);
  expect((await project.preview(tasks))['a']).toBe('run: manifest.json is missing');
  expect((await project.run(tasks)).tasks).toEqual({ a: 'ran', b: 'up-to-date' });
});

test('a damaged index is as good as none', async () => {
  await project.run(tasks);
  for (const index of ['stat.index', 'store.index']) {
    const file = project.path('artifacts', index);
    writeFileSync(file, index === 'store.index' ? readFileSync(file).subarray(0, 200) : 'nonsense');
  }
  expect((await project.run(tasks)).tasks).toEqual({ a: 'up-to-date', b: 'up-to-date' });
});

test('forced tasks run again: equal content keeps the entry, other content is kept aside and said', async () => {
  await project.run(tasks);
  const before = readManifest(project.path('artifacts/current/a')).started;
  const forced = await project.run(tasks, { force: true, wanted: { targets: ['a'] } });
  expect(forced.tasks).toEqual({ a: 'ran' });
  expect(forced.reasonOf('a')).toBe('forced');
  expect(forced.events.find((event) => event.event === 'task-finished')).toMatchObject({ changed: false });
  expect(readManifest(project.path('artifacts/current/a')).started).toBe(before);

  const random: TaskSketch[] = [
    {
      name: 'r',
      kind: 'command',
      options: { run: ['sh', '-c', 'date +%N > "$0"/now; echo 1 > "$0"/same', '${out}'] },
    },
  ];
  await project.run(random);
  const again = await project.run(random, { force: true });
  expect(again.warnings).toEqual(['r is not deterministic: the same task wrote other content before in now']);
  expect(project.list('artifacts/store').filter((name) => name.includes('.replaced-'))).toHaveLength(1);
  expect((await project.run(random)).tasks['r']).toBe('up-to-date');
});

test('other content is no sign of chance where it was computed with something else, which is named', async () => {
  const cpu = { engine: 'onnxruntime', provider: 'cpu', layout: 'nChw8c' };
  const webgpu = { engine: 'onnxruntime', provider: 'webgpu', layout: 'nchw' };
  const said: (readonly string[])[] = [];
  for (const [text, facts] of [cpu, cpu, webgpu].entries()) {
    const options = { text: String(text), facts };
    const sketch: TaskSketch = { name: 'e', options, unkeyed: ['/text', '/facts'] };
    said.push((await project.run([sketch], { force: true })).warnings);
  }
  expect(said).toEqual([
    [],
    ['e is not deterministic: the same task wrote other content before in result.txt'],
    ['e was computed on another provider than before (cpu -> webgpu), and wrote other content in result.txt'],
  ]);
});

test('output that holds a link is refused; a hard link is made a file of its own', async () => {
  const command = (script: string): TaskSketch[] => [
    { name: 'c', kind: 'command', options: { run: ['sh', '-c', script, '${out}'] } },
  ];
  const linked = await project.run(command('ln -s /etc/hostname "$0"/x'));
  expect(linked.tasks['c']).toBe('failed: out/x is a link: an output must be a file of its own');

  // In place of the whole output, too: what it leads to is left as it is.
  mkdirSync(project.path('elsewhere'));
  project.write('elsewhere/theirs.txt', 'theirs');
  const replaced = await project.run(command('rmdir "$0"; ln -s "$PWD/elsewhere" "$0"'));
  expect(replaced.tasks['c']).toBe('failed: out is a link: an output must be a file of its own');
  expect(statSync(project.path('elsewhere/theirs.txt')).mode & 0o200).toBe(0o200);
  const above = await project.run(
    command('cd ..; mkdir -p "$PWD.x/out"; rm -r "$(dirname "$0")"; ln -s "$PWD.x" "$(dirname "$0")"'),
  );
  expect(above.tasks['c']).toMatch(/attempt-\d+ is a link: an output must be a file of its own$/);
  const filed = await project.run(command('rmdir "$0"; echo x > "$0"'));
  expect(filed.tasks['c']).toBe('failed: out is no folder any more');

  project.write('mine.txt', 'mine');
  await project.run(command('ln mine.txt "$0"/x'));
  expect(statSync(project.path('mine.txt')).mode & 0o200).toBe(0o200);
  project.write('mine.txt', 'edited');
  expect(project.result('c', 'x')).toBe('mine');
});

test('verify reads everything again and names what is wrong', async () => {
  await project.run(tasks);
  expect(await verdicts()).toEqual(['a whole', 'b whole']);
  writeFileSync(published('b', 'result.txt'), 'tampered');
  expect(await verdicts()).toEqual(['a whole', 'b broken output changed: result.txt']);
});

test('gc removes what no link points to, and what was made from it stays known', async () => {
  await project.run(tasks);
  const edited = [{ ...tasks[0]!, options: { text: 'Z' } }, tasks[1]!];
  await project.run(edited);
  const garbage = await collectGarbage(paths(), { dryRun: true });
  expect(garbage.map(({ task, bytes }) => [task, bytes]).sort()).toEqual([
    ['a', 3],
    ['b', 3],
  ]);
  expect(await collectGarbage(paths(), { dryRun: false })).toEqual(garbage);
  expect(await collectGarbage(paths(), { dryRun: false })).toEqual([]);
  expect((await project.run(edited)).tasks).toEqual({ a: 'up-to-date', b: 'up-to-date' });

  expect(await project.preview(tasks, { wanted: { targets: ['b'] } })).toEqual({
    a: 'run: its output was removed by gc',
    b: 'run: its output was removed by gc',
  });
  const third = { name: 'c', in: { from: 'b' } };
  const back = await project.run([...tasks, third], { wanted: { targets: ['c'] } });
  expect(back.tasks).toMatchObject({ b: 'ran', c: 'ran' });
});

test('a removed input of an up-to-date task is not made again', async () => {
  await project.run(tasks);
  const edited = [{ ...tasks[0]!, options: { text: 'Z' } }, tasks[1]!];
  await project.run(edited, { wanted: { targets: ['a'] } });
  await collectGarbage(paths(), { dryRun: false });
  const ran = await project.run(tasks, { wanted: { targets: ['b'] } });
  expect(ran.tasks).toEqual({ b: 'up-to-date' });
});

test('the log of a task is that of its latest attempt', async () => {
  await project.run(tasks);
  expect(findLog(paths(), 'a', undefined)).toBe(
    project.path(
      'artifacts/store',
      project
        .list('artifacts/store')
        .find((name) => readManifest(project.path('artifacts/store', name)).task === 'a')!,
      'log/log.txt',
    ),
  );
  expect(findLog(paths(), 'nobody', undefined)).toBeUndefined();
});

test('after a reboot, what was never forced to the disk is read again, once', async () => {
  await project.run(tasks);
  const index = project.path('artifacts/store.index');
  const records = readIndexFile(index).records;
  for (const [entry, record] of records) {
    const notes = { ...JSON.parse(record.meta), boot: 'an earlier one', durable: false };
    // The stamps are right and settled, the bytes are not what they were.
    records.set(entry, { ...record, meta: JSON.stringify(notes), scannedAt: Date.now() + 60_000 });
  }
  writeFileSync(published('a', 'two.txt'), 'X');
  for (const [entry, record] of records) {
    const out = project.path('artifacts/store', entry, 'out');
    const { stamps, executable } = await inspectTree(out, 'refuse', undefined, Date.now(), '{}');
    records.set(entry, { ...record, stamps, executable });
  }
  writeIndexFile(index, records);
  expect((await project.run(tasks)).reasonOf('a')).toBe('output changed: two.txt');
  expect(JSON.parse([...readIndexFile(index).records.values()][0]!.meta)).toMatchObject({
    boot: readBootId(),
  });
});

test('how long tasks took is kept, and the latest comes first', async () => {
  await project.run(tasks);
  await project.run(tasks, { force: true, wanted: { targets: ['a'] } });
  const history = openHistory(paths());
  const records = await history.tasks('a');
  await history.close();
  expect(records).toHaveLength(2);
  expect(records[0]!.started.getTime()).toBeGreaterThan(records[1]!.started.getTime());
  expect(records[0]).toMatchObject({
    task: 'a',
    entry: expect.stringMatching(/^write-/),
    seconds: expect.any(Number),
  });
});
