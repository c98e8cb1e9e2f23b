import {
  chmodSync,
  cpSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSketched, openSketched, type SketchedProject } from '../support/sketched-project.ts';
import type { TaskSketch } from '../support/task-sketch.ts';

let project: SketchedProject;
beforeEach(() => {
  project = createSketched();
});
afterEach(() => project.remove());

const chain: TaskSketch[] = [
  { name: 'a', options: { text: 'A' } },
  { name: 'b', options: { text: 'B' }, in: { from: 'a' } },
  { name: 'c', options: { text: 'C' }, in: { from: 'b/result.txt' } },
];

function edited(index: number, options: Record<string, unknown>): TaskSketch[] {
  return chain.map((task, i) =>
    i === index ? { ...task, options: { ...task.options, ...options } as never } : task,
  );
}

test('a chain runs once, and the second run starts nothing', async () => {
  const first = await project.run(chain);
  expect(first.tasks).toEqual({ a: 'ran', b: 'ran', c: 'ran' });
  expect(first.reasonOf('c')).toBe('first run');
  expect(project.result('c')).toBe('CBA');

  const second = await project.run(chain);
  expect(second.tasks).toEqual({ a: 'up-to-date', b: 'up-to-date', c: 'up-to-date' });
  expect(project.list('artifacts/work')).toEqual([]);
});

test('an edited option runs its task and what follows, and names the values and the line', async () => {
  await project.run(chain);
  const tasks = edited(1, { text: 'Z' }).map((task) => ({ ...task, lines: { '/text': 41 } }));
  expect(await project.preview(tasks)).toEqual({
    a: 'up-to-date: up to date',
    b: 'run: text B -> Z (pipeline.yaml:41)',
    c: 'after: decided after b',
  });
  const ran = await project.run(tasks);
  expect(ran.tasks).toEqual({ a: 'up-to-date', b: 'ran', c: 'ran' });
  expect(ran.reasonOf('c')).toMatch(/^b\/result\.txt changed: content [0-9a-f]{8} -> [0-9a-f]{8}$/);
});

test('taking an edit back flips links and runs nothing', async () => {
  await project.run(chain);
  const link = readlinkSync(project.path('artifacts/current/c'));
  await project.run(edited(0, { text: 'Z' }));
  expect(readlinkSync(project.path('artifacts/current/c'))).not.toBe(link);

  const back = await project.run(chain);
  expect(back.tasks).toEqual({ a: 'restored', b: 'restored', c: 'restored' });
  expect(back.reasonOf('a')).toMatch(/^restored from \d{4}-\d\d-\d\d$/);
  expect(readlinkSync(project.path('artifacts/current/c'))).toBe(link);
});

test('a cascade stops where a re-run gives equal output', async () => {
  await project.run(chain);
  const ran = await project.run(edited(0, { exit: 0, extra: 'ignored by the stage' }));
  expect(ran.tasks).toEqual({ a: 'ran', b: 'up-to-date', c: 'up-to-date' });
  expect(ran.events.find((event) => event.event === 'task-finished')).toMatchObject({ changed: false });
});

test('a task depends on the output that it names, not on its neighbours', async () => {
  const tasks = (other: string): TaskSketch[] => [
    { name: 'a', options: { files: { 'one/x': '1', 'two/x': other } } },
    { name: 'b', in: { from: 'a/one' } },
  ];
  await project.run(tasks('2'));
  expect((await project.run(tasks('3'))).tasks).toEqual({ a: 'ran', b: 'up-to-date' });
});

test('an input that the other task did not publish is an error with its place and what there is', async () => {
  const ran = await project.run([
    { name: 'a' },
    { name: 'b', in: { from: 'a/nothing' } },
    { name: 'c', in: { from: 'b' } },
  ]);
  expect(ran.tasks).toEqual({ a: 'ran', b: 'failed: a published no "nothing"', c: 'left: needs b' });
  const error = ran.events.find((event) => event.event === 'task-failed');
  expect(error).toMatchObject({
    error: { type: 'input', place: 'pipeline.yaml:7:5', cure: 'it published result.txt' },
  });
});

test('renamed stages and experiments, unkeyed options and a raised version behave as promised', async () => {
  const tasks = (experiment: string, workers: number, version: number): TaskSketch[] => [
    { name: `train@${experiment}`, version, options: { text: 'T', workers }, unkeyed: ['/workers'] },
    { name: 'next@x', options: { init: experiment }, in: { init: `train@${experiment}` } },
  ];
  await project.run(tasks('base', 1, 1));
  const renamed = await project.run(tasks('renamed', 2, 1));
  expect(renamed.tasks).toEqual({ 'train@renamed': 'restored', 'next@x': 'up-to-date' });
  const raised = await project.run(tasks('renamed', 2, 2));
  expect(raised.tasks).toEqual({ 'train@renamed': 'ran', 'next@x': 'up-to-date' });
  expect(raised.reasonOf('train@renamed')).toBe('made by version 1, now 2');
});

test('a collecting task sees the names and the order of its members', async () => {
  const members = ['m@one', 'm@two'];
  const tasks = (from: string[]): TaskSketch[] => [
    { name: 'm@one', options: { text: '1' } },
    { name: 'm@two', options: { text: '2' } },
    { name: 'report', in: { m: from } },
  ];
  await project.run(tasks(members));
  expect(project.result('report')).toBe('12');
  const turned = await project.run(tasks(members.toReversed()));
  expect(turned.reasonOf('report')).toBe('input m is in another order: two, one');
});

const reader: TaskSketch[] = [{ name: 'r', in: { images: 'path:data/images' } }];

test('a path input: edits, new, deleted and renamed files and the executable bit run the task, with names', async () => {
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) project.write(`data/images/${name}`, name);
  await project.run(reader);
  const rerun = async (): Promise<string | undefined> => {
    const ran = await project.run(reader);
    expect(ran.tasks['r']).toBe('ran');
    return ran.reasonOf('r');
  };
  project.write('data/images/a.jpg', 'edited');
  expect(await rerun()).toBe('1 of 3 files of images changed: a.jpg');
  project.write('data/images/d.jpg', 'd');
  expect(await rerun()).toBe('1 of 4 files of images changed: d.jpg (new)');
  rmSync(project.path('data/images/d.jpg'));
  renameSync(project.path('data/images/c.jpg'), project.path('data/images/e.jpg'));
  expect(await rerun()).toBe('3 of 3 files of images changed: e.jpg (new), c.jpg (gone), d.jpg (gone)');
  chmodSync(project.path('data/images/b.jpg'), 0o755);
  expect(await rerun()).toBe('1 of 3 files of images changed: b.jpg (now executable)');
});

test('an edit with restored size and modification time is found; a touch, a copy and a chmod of other bits are not edits', async () => {
  project.write('data/images/a.jpg', 'old');
  const file = project.path('data/images/a.jpg');
  const past = new Date('2020-01-01');
  utimesSync(file, past, past);
  await project.run(reader);

  utimesSync(file, new Date(), new Date());
  expect((await project.run(reader)).tasks['r']).toBe('up-to-date');
  chmodSync(file, 0o600);
  expect((await project.run(reader)).tasks['r']).toBe('up-to-date');
  cpSync(project.path('data/images'), project.path('data/copy'), { recursive: true });
  expect((await project.run([{ name: 'r', in: { images: 'path:data/copy' } }])).tasks['r']).toBe(
    'up-to-date',
  );

  utimesSync(file, past, past);
  await project.run(reader);
  project.write('data/images/a.jpg', 'new');
  utimesSync(file, past, past);
  expect(statSync(file).mtime).toEqual(past);
  expect((await project.run(reader)).tasks['r']).toBe('ran');
});

test('content changed behind a link is found; a link to nothing and a loop are errors that name it', async () => {
  project.write('real.jpg', 'old');
  project.write('data/images/a.jpg', 'a');
  symlinkSync('../../real.jpg', project.path('data/images/link.jpg'));
  await project.run(reader);
  project.write('real.jpg', 'new');
  expect((await project.run(reader)).reasonOf('r')).toBe('1 of 2 files of images changed: link.jpg');

  symlinkSync('nowhere', project.path('data/images/dangling'));
  expect((await project.run(reader)).tasks['r']).toBe('failed: data/images/dangling is a link to nothing');
  rmSync(project.path('data/images/dangling'));
  symlinkSync('..', project.path('data/images/loop'));
  expect((await project.run(reader)).tasks['r']).toBe(
    'failed: data/images/loop/images is a link that leads back to itself',
  );
});

test('a moved checkout runs nothing, with its caches or without', async () => {
  project.write('data/images/a.jpg', 'a');
  await project.run(reader);
  const moved = openSketched(`${project.root}-moved`);
  renameSync(project.root, moved.root);
  expect((await moved.run(reader)).tasks['r']).toBe('up-to-date');
  for (const cache of ['stat.index', 'store.index', 'state.lmdb', 'cache', 'current']) {
    rmSync(moved.path('artifacts', cache), { recursive: true, force: true });
  }
  expect((await moved.run(reader)).tasks['r']).toBe('restored');
  moved.remove();
});

test('links of other tasks stay as they are, and another configuration file has links of its own', async () => {
  await project.run(chain, { wanted: { targets: ['b'] } });
  expect(project.list('artifacts/current')).toEqual(['a', 'b']);
  await project.run(chain, { file: project.path('pipelines/paper.yaml') });
  expect(project.list('artifacts/current')).toEqual(['a', 'b']);
  expect(project.list('artifacts/current.paper')).toEqual(['a', 'b', 'c']);
});

test('an option whose name holds a slash or a tilde is told by its name and its line', async () => {
  const task = (text: string): TaskSketch[] => [
    { name: 'a', options: { files: { 'deep/~one.txt': text } }, lines: { '/files/deep~1~0one.txt': 9 } },
  ];
  await project.run(task('1'));
  expect((await project.run(task('2'))).reasonOf('a')).toBe('files.deep/~one.txt 1 -> 2 (pipeline.yaml:9)');
});

test('the events of a run are on disk as they were told', async () => {
  const ran = await project.run(chain);
  const id = project.list('artifacts/runs')[0]!;
  const lines = readFileSync(project.path('artifacts/runs', id, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual(ran.events);
  expect(ran.events.at(-1)).toMatchObject({
    event: 'run-finished',
    ok: true,
    ran: 3,
    cached: 0,
    failed: 0,
    left: 0,
  });
});
